"""取来的东西：先核对，再运行。锁着的包、npm 的包、工作流里的 action，和提交前的检查用的工具。"""

import json
import re
import subprocess
import sys
from importlib.metadata import requires
from itertools import product
from pathlib import Path

import prose
import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.version import Version

from press import environment, kept, lock
from press.inpage import build, fetch, node

ROOT = prose.ROOT
LOCKS = sorted(environment.LOCKS.glob("*.txt"))
ENTRY = re.compile(r"(?m)^([\w.-]+)==(\S+)(?: ; (.+?))? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)")
SYSTEMS = {"linux": ("Linux", "posix"), "darwin": ("Darwin", "posix"), "win32": ("Windows", "nt")}
WORKFLOWS = {
    path.stem: yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    for path in (ROOT / ".github" / "workflows").glob("*.yml")
}
JOBS = {(name, job): content for name, flow in WORKFLOWS.items() for job, content in flow["jobs"].items()}


# ── 锁 ───────────────────────────────────────────────────────────────────
def locked(path, python, system):
    """一把锁在这样的机器上装什么：{名字: 版本}。"""
    platform, os_name = SYSTEMS[system]
    where = {
        "python_version": python, "python_full_version": f"{python}.9", "sys_platform": system, "os_name": os_name,
        "platform_system": platform, "platform_machine": "x86_64", "implementation_name": "cpython",
        "platform_python_implementation": "CPython", "extra": "",
    }  # fmt: skip
    found = {}
    for name, version, marker, _ in ENTRY.findall(path.read_text(encoding="utf-8")):
        if not marker or Marker(marker).evaluate(where):
            assert name not in found, f"{name} 在 {python}、{system} 上有两个版本"
            found[name] = Version(version)
    return found


def asked(path):
    """requirements 里要的，连同它 -r 的和这个包自己的。"""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            yield from asked(ROOT / line[3:])
        elif line == "-e .":
            yield from map(Requirement, requires("selfattn"))
        elif line and not line.startswith("#"):
            yield Requirement(line)


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_a_lock_holds_nothing_without_a_hash_and_names_no_host(path):
    text = path.read_text(encoding="utf-8")
    assert text.isascii() and "://" not in text
    rest = ENTRY.sub("", text).splitlines()
    assert [line for line in rest if line.strip() and not line.lstrip().startswith("#")] == []


@pytest.mark.parametrize("name", ["dev", "oracle", "node", "audit"])
@pytest.mark.parametrize("python, system", [*product(["3.10", "3.11", "3.12", "3.13", "3.14"], SYSTEMS)])
def test_a_lock_holds_what_is_asked_for_everywhere(name, python, system):
    found = locked(environment.LOCKS / f"{name}.txt", python, system)
    if name == "oracle":
        found |= locked(environment.LOCKS / "torch.txt", python, system)
    for need in asked(ROOT / f"requirements-{name}.txt"):
        assert found[need.name.lower()] in need.specifier, f"{need}：python -m press lock"


@pytest.mark.parametrize("python, system", [*product(["3.10", "3.12"], SYSTEMS)])
def test_numbers_are_checked_against_pytorch_with_the_same_versions(python, system):
    dev, oracle = (locked(environment.LOCKS / f"{name}.txt", python, system) for name in ("dev", "oracle"))
    assert {"numpy", "pytest", "setuptools"} <= {name for name in dev if oracle.get(name) == dev[name]}
    assert {name for name in dev.keys() & oracle.keys() if dev[name] != oracle[name]} == set()


def test_pytorch_is_apart_and_its_cpu_build_is_the_same_version():
    oracle, torch, cpu = (
        (environment.LOCKS / f"{name}.txt").read_text(encoding="utf-8") for name in ("oracle", "torch", "torch-cpu")
    )
    names = [{name for name, *_ in ENTRY.findall(text)} for text in (oracle, torch)]
    assert lock.apart(oracle + torch.partition("lock\n")[2]) == (oracle, torch)
    assert "torch" in names[1] and "numpy" in names[0] and not names[0] & names[1]
    (version,) = re.findall(r"(?m)^torch==(\S+)", torch)
    assert re.findall(r"(?m)^torch==(\S+)", cpu) == [f"{version}+cpu"]


def test_only_these_places_run_pip():
    """别的地方也要装东西，就照它们的样子核对，再写到这里来。"""
    places = [*(ROOT / "press").rglob("*.py"), *(ROOT / ".github").rglob("*.yml"), ROOT / ".ci" / "run"]
    named = {
        path.relative_to(ROOT).as_posix()
        for path in places
        if "node_modules" not in path.parts
        and re.search(r"pip[\"', ]+(install|download)|ensurepip", path.read_text("utf-8"))
    }
    assert named == {
        ".ci/run", ".github/workflows/audit.yml", ".github/workflows/test.yml",
        "press/environment.py", "press/inpage/fetch.py", "press/inpage/node.py",
        "press/address.py",  # Colab 里读者的环境：那里没有我们的锁
        "press/opening.py",  # 只是说给读者的一句话
    }  # fmt: skip


@pytest.fixture
def commands(monkeypatch):
    """运行过的命令，一个也不真的运行。"""
    ran = []

    def run(command, **options):
        ran.append([str(part) for part in command])
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(environment, "pip", lambda *arguments: ran.append([*arguments]))
    return ran


def test_the_environment_takes_only_what_is_locked(commands):
    environment.install()
    packages, ours = commands
    assert {"--require-hashes", "--only-binary=:all:"} <= {*packages} and packages[-2:] == ["-r", "locks/dev.txt"]
    assert {"--no-deps", "--no-build-isolation"} <= {*ours} and ours[-2:] == ["-e", "."]


def test_node_is_taken_only_when_its_hash_is_known(commands, monkeypatch):
    found = iter([None, type("Spec", (), {"origin": "/x/__init__.py"})])
    monkeypatch.setattr(node.importlib.util, "find_spec", lambda name: next(found))
    node._wheel.__wrapped__()
    (command,) = commands
    assert {"--require-hashes", "--only-binary=:all:"} <= {*command}
    assert command[-1] == str(environment.LOCKS / "node.txt")


def test_wheels_are_asked_for_by_their_hash(commands, tmp_path):
    wanted = {name: fetch.LOCK["wheels"][name] for name in ("comm", "anywidget")}
    fetch._wheels(wanted, tmp_path)
    (command,) = commands
    assert {"--require-hashes", "--only-binary=:all:", "--no-deps"} <= {*command}
    assert (tmp_path / "requirements.txt").read_text("utf-8").splitlines() == [
        f"{name}=={entry['version']} --hash=sha256:{entry['sha256']}" for name, entry in wanted.items()
    ]


def test_a_wrong_hash_is_not_called_a_missing_network(tmp_path):
    says = "import sys; sys.exit('ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE')"
    with pytest.raises(fetch.WrongHashError, match="comm==1"):
        fetch._run("comm==1", sys.executable, "-c", says, cwd=tmp_path)


# ── npm ──────────────────────────────────────────────────────────────────
def test_npm_runs_no_script_of_a_package(commands, monkeypatch, tmp_path):
    monkeypatch.setattr(node, "npm", lambda: ["npm"])
    monkeypatch.setattr(node, "HERE", tmp_path)
    (tmp_path / "package-lock.json").touch()
    node.install()
    monkeypatch.setattr(fetch, "npm", lambda: ["npm"])
    (tmp_path / "a.tgz").touch()
    with pytest.raises(fetch.tarfile.ReadError):
        fetch._core(tmp_path)
    assert [command[1] for command in commands] == ["ci", "pack"]
    assert all("--ignore-scripts" in command for command in commands)


def test_the_locked_npm_packages_have_hashes():
    packages = json.loads((ROOT / "press" / "inpage" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    own = packages.pop("")
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in own["dependencies"].values())
    assert (
        len(packages) > 100 and [name for name, entry in packages.items() if "sha512-" not in entry["integrity"]] == []
    )


# ── 缓存 ─────────────────────────────────────────────────────────────────
def test_what_is_kept_is_checked_when_it_is_used(tmp_path):
    path = tmp_path / "new" / "a"
    assert kept.load(path) is None
    kept.save(path, b"content")
    assert kept.load(path) == b"content" and [*path.parent.iterdir()] == [path]
    stored = path.read_bytes()
    for spoilt in (stored[:-1], stored + b"x", b"", b"x" + stored[1:]):
        path.write_bytes(spoilt)
        assert kept.load(path) is None


def test_a_spoilt_keepsake_is_made_again(tmp_path):
    app, made = type("App", (), {"outdir": tmp_path / "html"}), []
    get = lambda: kept.kept(app, "x", b"source", lambda: made.append(1) or b"content")
    assert (get(), get(), len(made)) == (b"content", b"content", 1)
    (path,) = (tmp_path / ".cache" / "x").iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    assert (get(), get(), len(made)) == (b"content", b"content", 2)


def test_the_assembled_python_is_made_again_when_a_file_of_it_is_spoilt(tmp_path, monkeypatch):
    made = []

    def assemble(target):
        made.append(target)
        (target / "worker.js").write_text("good", encoding="utf-8")
        (target / "manifest.json").write_text('{"files": {}}', encoding="utf-8")

    monkeypatch.setattr(build, "HERE", tmp_path)
    monkeypatch.setattr(build, "DIST", tmp_path / "dist")
    monkeypatch.setattr(build, "digest", lambda: "same")
    monkeypatch.setattr(build, "assemble", assemble)
    build.main()
    build.main()
    assert len(made) == 1
    (tmp_path / "dist" / "worker.js").write_text("evil", encoding="utf-8")
    build.main()
    assert len(made) == 2 and (tmp_path / "dist" / "worker.js").read_text(encoding="utf-8") == "good"


# ── 工作流 ───────────────────────────────────────────────────────────────
def test_every_action_is_pinned_to_a_commit_and_says_its_version():
    lines = [
        line
        for path in (ROOT / ".github").rglob("*.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "uses:" in line
    ]
    pinned = r"\s*- uses: [\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\s+uses: [\w-]+/[\w./-]+@[0-9a-f]{40} # v\d.*"
    assert len(lines) > 8 and [line for line in lines if not re.fullmatch(pinned, line)] == []


def test_only_deploying_may_write():
    assert [name for name, flow in WORKFLOWS.items() if flow["permissions"] != {"contents": "read"}] == []
    more = {job: content["permissions"] for job, content in JOBS.items() if "permissions" in content}
    assert more == {("publish", "deploy"): {"pages": "write", "id-token": "write"}}
    deploy = JOBS["publish", "deploy"]
    assert deploy["needs"] == "build"
    (step,) = deploy["steps"]  # 有权写的这一步不取代码，也不运行这里的任何东西
    assert step["uses"].startswith("actions/deploy-pages@")


def test_no_step_keeps_the_token_it_was_checked_out_with():
    steps = [step for content in JOBS.values() for step in content["steps"]]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts and all(step["with"]["persist-credentials"] == "false" for step in checkouts)


def test_a_known_hole_is_told_but_stops_no_release():
    assert set(WORKFLOWS["audit"]["on"]) == {"schedule", "workflow_dispatch"}
    assert "workflow_run" not in WORKFLOWS["publish"]["on"]
    audited = {path.stem for path in LOCKS} - {"torch-cpu"}
    assert set(JOBS["audit", "python"]["strategy"]["matrix"]["lock"]) == audited
    runs = [step["run"] for step in JOBS["audit", "python"]["steps"] if "run" in step]
    assert "--require-hashes --only-binary=:all:" in runs[0] and "pip_audit" in runs[1]
    assert JOBS["audit", "npm"]["steps"][-1]["run"].startswith("npm audit")


def test_what_is_compiled_here_is_not_taken_from_a_shared_cache():
    steps = [step for content in JOBS.values() for step in content["steps"]]
    paths = [step["with"]["path"].split() for step in steps if step.get("uses", "").startswith("actions/cache@")]
    assert paths and all(path == ["~/.cache/selfattn", "!~/.cache/selfattn/slim-*"] for path in paths)


def test_the_hooks_take_nothing_and_use_locked_tools():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert {repo["repo"] for repo in config["repos"]} == {"local"} and len(hooks) == 3
    tools = locked(environment.LOCKS / "dev.txt", "3.12", "linux")
    for hook in hooks:
        runner, tool, *_ = hook["entry"].split()
        assert (runner, hook["language"]) == ("press/hook", "script") and tool in tools
        assert "additional_dependencies" not in hook
    assert (ROOT / "press" / "hook").read_bytes().startswith(b"#!/bin/sh\n")


# ── 说明 ─────────────────────────────────────────────────────────────────
def test_what_is_promised_names_tests_that_exist():
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:tests|press|src|locks|book|docs)/[\w./-]*)`|\]\(([\w./-]+)\)", text)
    paths = {ours or linked for ours, linked in named}
    assert len(paths) > 8 and [path for path in paths if not (ROOT / path).exists()] == []
    tests = {Path(path).name for path in paths if path.startswith("tests/")}
    assert "test_supply.py" in tests
    for name in ("README.md", "CONTRIBUTING.md", "docs/architecture.md"):
        assert "SECURITY.md" in (ROOT / name).read_text(encoding="utf-8"), name
