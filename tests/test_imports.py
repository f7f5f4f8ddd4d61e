"""Rooms import one way, heavy packages stay inside functions, and two packages have their own files."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from arxsift.configs.places import packaged

ROOT = packaged("")
ROOMS = ("configs", "models", "training", "serve")
"""Each may import those before it."""

HEAVY = (
    *("torch", "transformers", "tokenizers", "huggingface_hub", "onnx", "onnxruntime"),
    *("mlflow", "sklearn", "pandas", "matplotlib", "pyarrow"),
)

SERVED = "training/tracking/pyfunc.py"
"""Run by MLflow by its path; it imports MLflow and arxsift by name."""


def modules() -> list[str]:
    """Every module of the package, as `room/file.py`."""
    return sorted(
        path.relative_to(ROOT).as_posix() for room in (*ROOMS, "seeds") for path in (ROOT / room).rglob("*.py")
    )


def imports(module: str) -> Iterator[tuple[str, bool]]:
    """Full names of what a module imports anywhere, and whether it does so whenever it is imported."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    package = ["arxsift", *Path(module).parent.parts]
    lazy = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or (
            isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        ):
            lazy |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        at_once = id(node) not in lazy
        if isinstance(node, ast.Import):
            yield from ((alias.name, at_once) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((f"{stem}.{alias.name}", at_once) for alias in node.names)


def importing(package: str) -> list[str]:
    return [module for module in modules() if any(name.split(".")[0] == package for name, _ in imports(module))]


def test_every_room_has_modules() -> None:
    assert len(modules()) > 40
    assert {module.split("/")[0] for module in modules()} == {*ROOMS, "seeds"}


def test_only_the_tracking_room_imports_mlflow() -> None:
    assert {module.rpartition("/")[0] for module in importing("mlflow")} == {"training/tracking"}


def test_only_the_arxiv_client_imports_requests() -> None:
    assert importing("requests") == ["serve/web/polite.py"]


@pytest.mark.parametrize("module", modules())
def test_no_module_imports_upward(module: str) -> None:
    room = module.split("/")[0]
    allowed = {"arxsift.__version__"} if room == "serve" else set()
    below = ROOMS[: ROOMS.index(room) + 1] if room in ROOMS else ()
    ours = [name for name, _ in imports(module) if name.split(".")[0] == "arxsift" and name not in allowed]
    assert [name for name in ours if name.split(".")[1] not in below] == []


@pytest.mark.parametrize("module", [module for module in modules() if module != SERVED])
def test_imports_inside_the_package_are_relative(module: str) -> None:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    absolute = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level]
    absolute += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert [name for name in absolute if name.split(".")[0] in ("arxsift", *ROOMS, "seeds")] == []


@pytest.mark.parametrize("module", [module for module in modules() if module != SERVED])
def test_heavy_packages_are_imported_inside_functions(module: str) -> None:
    assert [name for name, at_once in imports(module) if at_once and name.split(".")[0] in HEAVY] == []


def test_importing_every_module_imports_no_heavy_package() -> None:
    names = ["arxsift." + module.removesuffix(".py").replace("/", ".") for module in modules() if module != SERVED]
    names = [name.removesuffix(".__init__") for name in names]
    lines = [f"import {', '.join(names)}", "import sys", f"print([name for name in {HEAVY} if name in sys.modules])"]
    found = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert (found.stdout, found.stderr, found.returncode) == ("[]\n", "", 0)


def test_importing_every_module_writes_nothing(tmp_path: Path) -> None:
    names = ["arxsift." + module.removesuffix(".py").replace("/", ".") for module in modules() if module != SERVED]
    code = f"import {', '.join(name.removesuffix('.__init__') for name in names)}"
    environment = {"ARXSIFT_HOME": str(tmp_path / "home"), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    assert list(tmp_path.iterdir()) == []
