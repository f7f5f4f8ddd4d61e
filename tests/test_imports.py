"""Rooms import one way, heavy packages stay inside functions, and two packages have their own files."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache, lru_cache
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path

import pytest

from arxsift.configs.places import packaged

ROOT = packaged("")
CHECKOUT = Path(__file__).parents[1]
ROOMS = ("configs", "models", "training", "serve")
"""Each may import those before it."""

HEAVY = (
    *("torch", "transformers", "tokenizers", "huggingface_hub", "onnx", "onnxruntime"),
    *("mlflow", "sklearn", "pandas", "matplotlib", "pyarrow", "openpyxl"),
)

SERVED = "training/tracking/pyfunc.py"
"""Run by MLflow by its path; it imports MLflow and arxsift by name."""


@lru_cache(maxsize=1)
def modules() -> list[str]:
    """Every module of the package, as `room/file.py`."""
    return sorted(
        path.relative_to(ROOT).as_posix() for room in (*ROOMS, "seeds") for path in (ROOT / room).rglob("*.py")
    )


@cache
def imports(module: str) -> tuple[tuple[str, bool], ...]:
    """Full names of what a module imports anywhere, and whether it does so whenever it is imported."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    package = ["arxsift", *Path(module).parent.parts]
    lazy: set[int] = set()
    found: list[tuple[str, bool]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or (
            isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        ):
            lazy |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        at_once = id(node) not in lazy
        if isinstance(node, ast.Import):
            found += ((alias.name, at_once) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            found += ((f"{stem}.{alias.name}", at_once) for alias in node.names)
    return tuple(found)


def importing(package: str) -> list[str]:
    return [module for module in modules() if any(name.split(".")[0] == package for name, _ in imports(module))]


def test_every_room_has_modules() -> None:
    assert len(modules()) > 40
    assert {module.split("/")[0] for module in modules()} == {*ROOMS, "seeds"}


def test_only_the_tracking_room_imports_mlflow() -> None:
    assert {module.rpartition("/")[0] for module in importing("mlflow")} == {"training/tracking"}


def test_only_the_arxiv_client_imports_requests() -> None:
    assert importing("requests") == ["serve/web/connection.py"]


@pytest.mark.parametrize("module", modules())
def test_no_module_imports_upward(module: str) -> None:
    room = module.split("/")[0]
    allowed = {"arxsift.__version__", "arxsift.REPORTS_OFF"} if room == "serve" else set()
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


INNER: dict[str, tuple[tuple[str, ...], ...]] = {
    "training": (("data", "tracking"), ("measure",), ("fit", "compare", "replay"), ("audit", "kinds")),
    "serve": (
        ("terminal", "web"),
        ("files", "arxiv"),
        ("feeds",),
        ("library",),
        ("classify", "labelling"),
        ("reports", "topics"),
        ("digest",),
        ("triage",),
        ("review",),
        ("doctor",),
        ("commands",),
    ),
}
"""The rooms inside, by layer; each may import those of the layers before it. Loose files of a room come in between."""


def test_every_room_inside_has_a_layer() -> None:
    for room, layers in INNER.items():
        assert sorted(chain(*layers)) == sorted({path.parent.name for path in (ROOT / room).glob("*/__init__.py")})


@pytest.mark.parametrize("module", [module for module in modules() if module.count("/") >= 2])
def test_no_room_inside_imports_one_of_its_own_layer_or_above(module: str) -> None:
    room, inner = module.split("/")[:2]
    if room not in INNER:
        return
    layers = {name: n for n, layer in enumerate(INNER[room]) for name in layer}
    for target in targets(module):
        parts = target.split("/")
        if parts[0] == room and parts[1] in layers and parts[1] != inner:
            assert layers[parts[1]] < layers[inner], f"{module} imports {target}"


def test_no_import_goes_in_a_circle() -> None:
    """Counted over files and over rooms, type-only and function-local imports included."""
    files = {module: {target for target in targets(module) if target != module} for module in modules()}
    rooms: dict[str, set[str]] = {}
    for module, imported in files.items():
        rooms.setdefault(folder(module), set()).update(folder(target) for target in imported)
    for graph in (files, {room: imported - {room} for room, imported in rooms.items()}):
        tuple(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


def folder(module: str) -> str:
    """The room of a module: `training/data` of `training/data/labels.py`; a loose file stands for itself."""
    parts = module.split("/")
    return module if len(parts) == 2 and parts[0] in INNER else "/".join(parts[: min(2, len(parts) - 1)])


def targets(module: str) -> set[str]:
    """The package's own modules that a module imports, as `room/file.py`."""
    known = set(modules())
    found = set()
    for name, _ in imports(module):
        parts = name.split(".")[1:]
        candidates = ("/".join(parts) + ".py", "/".join(parts[:-1]) + ".py", "/".join(parts[:-1]) + "/__init__.py")
        if name.startswith("arxsift."):
            found |= set(next(([path] for path in candidates if path in known), []))
    return found


def test_what_is_packaged_is_what_is_there() -> None:
    """Every folder with code is listed, every file beside the code is data that is listed."""
    setuptools = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    rooms = {path.parent.relative_to(ROOT) for room in (*ROOMS, "seeds") for path in (ROOT / room).rglob("__init__.py")}
    assert set(setuptools["packages"]) == {"arxsift", *(".".join(("arxsift", *room.parts)) for room in rooms)}
    listed = {
        file
        for package, patterns in setuptools["package-data"].items()
        for pattern in patterns
        for file in (ROOT / Path(*package.split(".")[1:])).glob(pattern)
    }
    files = {file for room in (*ROOMS, "seeds") for file in (ROOT / room).rglob("*") if file.is_file()}
    code = {file for file in files if file.suffix in (".py", ".pyc")}
    notes = {ROOT / "models" / "README.md"}
    assert files - code - notes == {file for file in listed if file.is_file() and file.name != "py.typed"}


DISTRIBUTIONS = {"iterstrat": "iterative-stratification", "sklearn": "scikit-learn", "yaml": "pyyaml"}
"""Package as it is imported -> as it is installed, where these differ."""


def test_every_package_that_is_imported_is_listed() -> None:
    """Without counting on what other packages bring: training by the extra `train`, Excel files by `tables`."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {"training": "train", "serve": "tables"}
    for room in ROOMS:
        lines = [*project["dependencies"], *project["optional-dependencies"].get(extras.get(room, ""), [])]
        listed = {re.split(r"[^\w-]", line)[0] for line in lines}
        imported = {
            name.split(".")[0] for module in modules() if module.startswith(room) for name, _ in imports(module)
        }
        packages = imported - sys.stdlib_module_names - {"arxsift"}
        assert {DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in packages} - listed == set(), room


FILE_NAME = re.compile(
    rf"(?<![\w/.-])(?:(?:{'|'.join((*ROOMS, 'seeds', 'tests', 'docs'))})/[\w/-]+\.\w+|[a-z_/]+/[a-z_]+\.py)\b"
)
"""What reads as a file of this repository; names in capitals, as in `models/KIND.py`, stand for any."""


def test_every_file_that_code_or_docs_name_is_there() -> None:
    """Code and pages speak of the checkout; where the tests run beside a wheel, that has only a part of it."""
    texts = [*CHECKOUT.glob("*/README.md"), *CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/*.md")]
    texts += [ROOT / module for module in modules()]
    if not (CHECKOUT / "configs").exists():
        return
    folders = [CHECKOUT / folder for folder in (*ROOMS, "seeds", "tests", "docs")]
    files = [f"/{path.relative_to(CHECKOUT).as_posix()}" for folder in folders for path in folder.rglob("*.*")]
    named = {(path.name, name) for path in texts for name in FILE_NAME.findall(path.read_text(encoding="utf-8"))}
    gone = {(path, name) for path, name in named if not any(file.endswith(f"/{name}") for file in files)}
    assert sorted(gone) == [("CONTRIBUTING.md", name) for _, name in sorted(gone) if "KIND" in name]


@pytest.mark.parametrize("room", ["training", "serve"])
def test_a_room_of_rooms_has_few_loose_files(room: str) -> None:
    assert len([path for path in (ROOT / room).glob("*.py") if path.name != "__init__.py"]) <= 12
