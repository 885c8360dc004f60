"""Posts for the execution benchmark: generated here, or copied from a folder."""

import re
import shutil
from pathlib import Path

_FENCE = re.compile(r"^```python\n(.*?)^```", re.M | re.S)

_POST = """# Learn the Training Loop with PyTorch – {id}: {title}

A made-up post: six blocks, two small trainings, one figure.

## Demonstrations

```python
import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed({number})  # edition {edition}
inputs: Tensor = torch.linspace(-2, 2, 128).unsqueeze(1)
targets: Tensor = torch.sin({number} * inputs / 5) + 0.1 * torch.randn(128, 1)
```

```python
class Network(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(1, width), nn.Tanh(), nn.Linear(width, 1))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)
```

```python
def train(model: nn.Module, rate: float, epochs: int) -> list[float]:
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    batches = DataLoader(TensorDataset(inputs, targets), batch_size=32, shuffle=True)
    losses: list[float] = []
    for _ in range(epochs):
        for x, y in batches:
            loss = nn.functional.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
    return losses
```

```python
narrow = train(Network(4), rate=0.01, epochs={epochs})
print(f"narrow: {{narrow[-1]:.4f}}")
```

```python
wide = train(Network(32), rate=0.01, epochs={epochs})
print(f"wide: {{wide[-1]:.4f}}")
```

```python
figure, axes = plt.subplots(figsize=(7, 4))
axes.semilogy(narrow, label="4 units")
axes.semilogy(wide, label="32 units")
axes.set_xlabel("Epoch")
axes.set_ylabel("Loss")
axes.legend()
plt.show()
```
"""


def generate(folder: Path, count: int, edition: int, epochs: int = 10) -> list[Path]:
    """Write ``count`` posts. A different ``edition`` misses every cache but takes the same time to run."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder, number, edition, epochs) for number in range(1, count + 1)]


def edit(post: Path, edition: int) -> None:
    """Change the code of one post without changing its behavior."""
    text = post.read_text("utf-8")
    changed = _FENCE.sub(lambda m: f"```python\n{m[1]}# edited {edition}\n```", text, count=1)
    post.write_text(changed, "utf-8")


def copy(source: Path, folder: Path, edition: int) -> list[Path]:
    """Copy the posts with code from ``source`` as a new edition."""
    folder.mkdir(parents=True, exist_ok=True)
    posts = []
    for path in sorted(source.glob("*.md")):
        if _FENCE.search(path.read_text("utf-8")):
            posts.append(Path(shutil.copy(path, folder)))
            edit(posts[-1], edition)
    if (source / "figures").is_dir():
        shutil.copytree(source / "figures", folder / "figures", dirs_exist_ok=True)
    return posts


def _write(folder: Path, number: int, edition: int, epochs: int) -> Path:
    lesson = f"{1 + (number - 1) // 9}.{1 + (number - 1) % 9}"
    path = folder / f"{lesson}-made-up-{number}.md"
    text = _POST.format(id=lesson, title=f"Made up {number}", number=number, edition=edition, epochs=epochs)
    path.write_text(text, "utf-8")
    return path
