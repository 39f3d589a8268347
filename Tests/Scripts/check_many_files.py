"""Runs what Documentation/ManyFiles.md shows, as it stands there.

    python3 Tests/Scripts/check_many_files.py PROGRAM

Each example converts a small zoo in a folder of its own and must give the bytes of a conversion one
by one. Of the schedulers' examples the shell is run, with the variables that they set.
"""

import ast
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
RESNETS = ROOT / "Tests/Fixtures/Data/resnets"
FIXTURES = ["resnet18-tar", "resnet18-stream", "resnet18-zip", "resnet18-data-parallel"]
COUNT = 24


def blocks(language: str) -> list[str]:
    """The page's code in one language."""
    page = (ROOT / "Documentation/ManyFiles.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


class Zoo:
    """A folder with checkpoints, in which one example runs."""

    def __init__(self, folder: pathlib.Path, names: list[str]) -> None:
        self.folder, self.names = folder, names
        (folder / "zoo").mkdir(parents=True)
        for number, name in enumerate(names):
            self.put(name, FIXTURES[number % len(FIXTURES)])
        (folder / "zoo.txt").write_text("".join(f"zoo/{name}.pth\n" for name in names))

    def put(self, name: str, fixture: str) -> None:
        shutil.copy(RESNETS / f"{fixture}.pth", self.folder / f"zoo/{name}.pth")

    def run(self, script: str, status: int = 0, **variables: str) -> str:
        """What a script prints that is given the list of files; its status must be the one said."""
        with (self.folder / "zoo.txt").open() as listed:
            result = subprocess.run(
                ["sh", "-c", script],
                cwd=self.folder,
                env=os.environ | variables,
                stdin=listed,
                stdout=subprocess.PIPE,
                text=True,
            )
        if result.returncode != status:
            raise SystemExit(f"status {result.returncode} and not {status} of:\n{script}")
        return result.stdout

    def converted(self) -> dict[str, bytes]:
        return {path.stem: path.read_bytes() for path in (self.folder / "converted").iterdir()}


class Examples:
    """The page's examples, each held against conversions one by one."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.expected: dict[str, dict[str, bytes]] = {}
        for separator in (" ", "-"):
            zoo = self.zoo(f"single{separator}", separator)
            (zoo.folder / "converted").mkdir()
            for name in zoo.names:
                zoo.run(f"convert-weights -q 'zoo/{name}.pth' 'converted/{name}.rnw'")
            self.expected |= zoo.converted()

    def zoo(self, example: str, separator: str = " ") -> Zoo:
        return Zoo(self.folder / example, [f"net{separator}{n}" for n in range(COUNT)])

    def compare(self, example: str, zoo: Zoo) -> None:
        if zoo.converted() != {name: self.expected[name] for name in zoo.names}:
            raise SystemExit(f"{example}: not the bytes of conversions one by one")
        print(f"{example}: {COUNT} files, the bytes of one by one")

    def on_one_machine(self) -> None:
        """A single process, xargs, GNU parallel."""
        single, beside, parallel = blocks("sh")[:3]
        zoo = self.zoo("single")
        zoo.run(single)
        lines = (zoo.folder / "converted.jsonl").read_text().splitlines()
        assert [json.loads(line)["status"] for line in lines] == [0] * COUNT
        self.compare("one process", zoo)

        zoo = self.zoo("xargs")
        zoo.run(beside)
        self.compare("xargs", zoo)
        (zoo.folder / "zoo/broken.pth").write_bytes(b"abc")
        zoo.run(f"{beside.rstrip()} 2>/dev/null", status=123)

        zoo = self.zoo("parallel")
        zoo.put("net 3", "resnet18-missing-key")
        zoo.run(f"{parallel.rstrip()} 2>/dev/null", status=1)
        assert len(zoo.converted()) == COUNT - 1
        # Mended and started again, the one that is left is done, and no other.
        zoo.put("net 3", FIXTURES[3])
        kept = (zoo.folder / "converted/net 4.rnw").stat().st_mtime_ns
        zoo.run(parallel)
        assert (zoo.folder / "converted/net 4.rnw").stat().st_mtime_ns == kept
        self.compare("GNU parallel", zoo)

    def of_schedulers(self) -> None:
        """The shell that Slurm, Kubernetes and Spark start."""
        zoo = self.zoo("slurm")
        for task in range(100):
            zoo.run(blocks("sh")[3], SLURM_ARRAY_TASK_ID=str(task))
        reports = zoo.folder.glob("report-*.jsonl")
        assert sum(len(path.read_text().splitlines()) for path in reports) == COUNT
        self.compare("Slurm's script", zoo)

        zoo = self.zoo("kubernetes", separator="-")
        (arguments,) = re.findall(r">-\n(.*?)\n *volumeMounts", blocks("yaml")[0], re.DOTALL)
        script = " ".join(arguments.split())
        script = script.replace("/zoo/list.txt", "zoo.txt").replace("/zoo/converted", "converted")
        for index in range(100):
            # Fewer files than pods: who gets none has misspelt the command.
            status = 0 if 1 <= index <= COUNT else 64
            zoo.run(f"({script}) 2>/dev/null", status, JOB_COMPLETION_INDEX=str(index))
        self.compare("the pod's command", zoo)

        zoo = self.zoo("spark")
        (literal,) = re.findall(r'^command = (".*")$', blocks("python")[0], re.MULTILINE)
        printed = zoo.run(ast.literal_eval(literal).replace("/zoo/converted", "converted"))
        assert [json.loads(line)["status"] for line in printed.splitlines()] == [0] * COUNT
        self.compare("Spark's command", zoo)


def main() -> None:
    programs = pathlib.Path(sys.argv[1]).resolve().parent
    os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as folder:
        examples = Examples(pathlib.Path(folder))
        examples.on_one_machine()
        examples.of_schedulers()


if __name__ == "__main__":
    main()
