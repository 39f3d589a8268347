"""Runs the examples of Documentation/ManyFiles.md as the page has them.

Each example converts 24 checkpoints in a folder of its own and must write the bytes of conversions
one by one. Of the examples for schedulers the shell is run, with the variables that they set. GNU
parallel and xargs must be installed.
"""

import ast
import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from testkit.build import program
from testkit.command import CommandError, run
from testkit.paths import RESNETS, ROOT
from testkit.tally import Options, Tally, main

FIXTURES = ["resnet18-tar", "resnet18-stream", "resnet18-zip", "resnet18-data-parallel"]
COUNT = 24
PAGE = (ROOT / "Documentation/ManyFiles.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


class Zoo:
    """A folder with checkpoints, in which one example runs."""

    def __init__(self, folder: Path, separator: str = " ") -> None:
        self.folder = folder
        self.names = [f"net{separator}{number}" for number in range(COUNT)]
        (folder / "zoo").mkdir(parents=True)
        for number, name in enumerate(self.names):
            self.put(name, FIXTURES[number % len(FIXTURES)])
        (folder / "zoo.txt").write_text("".join(f"zoo/{name}.pth\n" for name in self.names))

    def put(self, name: str, fixture: str) -> None:
        shutil.copy(RESNETS / f"{fixture}.pth", self.folder / f"zoo/{name}.pth")

    def run(self, script: str, status: int = 0, **variables: str) -> str:
        """Runs a script that reads the list of files, and returns what it prints.

        Raises `CommandError` if the script ends with another status.
        """
        path = f"{program('convert-weights').parent}{os.pathsep}{os.environ['PATH']}"
        environment = os.environ | variables | {"PATH": path}
        with (self.folder / "zoo.txt").open() as listed:
            result = run("sh", "-c", script, cwd=self.folder, env=environment, stdin=listed)
        if result.status != status:
            errors = result.errors.strip()
            raise CommandError(f"status {result.status}; expected {status} of:\n{script}\n{errors}")
        return result.output

    def converted(self) -> dict[str, bytes]:
        return {path.stem: path.read_bytes() for path in (self.folder / "converted").iterdir()}


class Examples:
    """The page's examples, each compared with conversions one by one."""

    def __init__(self, folder: Path, tally: Tally) -> None:
        self.folder, self.tally = folder, tally
        self.expected: dict[str, bytes] = {}
        for separator in (" ", "-"):
            zoo = Zoo(folder / f"expected{separator}", separator)
            (zoo.folder / "converted").mkdir()
            for name in zoo.names:
                zoo.run(f"convert-weights -q 'zoo/{name}.pth' 'converted/{name}.rnw'")
            self.expected |= zoo.converted()

    def compare(self, example: str, zoo: Zoo, reports: str | None = None) -> None:
        """Compares what an example wrote with the conversions one by one; and its reports."""
        if reports is not None:
            statuses = [json.loads(line)["status"] for line in reports.splitlines()]
            self.tally.expect(statuses == [0] * COUNT, f"{example}: a report for each file")
        is_same = zoo.converted() == {name: self.expected[name] for name in zoo.names}
        self.tally.expect(is_same, f"{example}: the files of conversions one by one")

    def on_one_machine(self) -> None:
        single, several, parallel = blocks("sh")[:3]
        zoo = Zoo(self.folder / "single")
        zoo.run(single)
        self.compare("one process", zoo, (zoo.folder / "converted.jsonl").read_text())

        zoo = Zoo(self.folder / "xargs")
        zoo.run(several)
        self.compare("xargs", zoo)
        (zoo.folder / "zoo/broken.pth").write_bytes(b"abc")
        zoo.run(several, status=123)

        zoo = Zoo(self.folder / "parallel")
        zoo.put("net 3", "resnet18-missing-key")
        zoo.run(parallel, status=1)
        count = len(zoo.converted())
        self.tally.expect(count == COUNT - 1, "GNU parallel: one file is rejected", count)
        # After a repair, only the rejected file is converted.
        zoo.put("net 3", FIXTURES[3])
        kept = zoo.folder / "converted/net 4.rnw"
        time = kept.stat().st_mtime_ns
        zoo.run(parallel)
        is_kept = kept.stat().st_mtime_ns == time
        self.tally.expect(is_kept, "GNU parallel: a file is not converted again")
        self.compare("GNU parallel", zoo)

    def of_schedulers(self) -> None:
        zoo = Zoo(self.folder / "slurm")
        for task in range(100):
            zoo.run(blocks("sh")[3], SLURM_ARRAY_TASK_ID=str(task))
        reports = [path.read_text() for path in zoo.folder.glob("report-*.jsonl")]
        self.compare("Slurm's script", zoo, "".join(reports))

        zoo = Zoo(self.folder / "kubernetes", separator="-")
        (arguments,) = re.findall(r">-\n(.*?)\n *volumeMounts", blocks("yaml")[0], re.DOTALL)
        script = " ".join(arguments.split())
        script = script.replace("/zoo/list.txt", "zoo.txt").replace("/zoo/converted", "converted")
        for index in range(100):
            # Fewer files than pods: a pod without a file ends with a usage error.
            status = 0 if 1 <= index <= COUNT else 64
            zoo.run(script, status, JOB_COMPLETION_INDEX=str(index))
        self.compare("the pod's command", zoo)

        zoo = Zoo(self.folder / "spark")
        (literal,) = re.findall(r'^command = (".*")$', blocks("python")[0], re.MULTILINE)
        printed = zoo.run(ast.literal_eval(literal).replace("/zoo/converted", "converted"))
        self.compare("Spark's command", zoo, printed)


def check(tally: Tally, _: Options) -> None:
    if shutil.which("parallel") is None:
        return tally.skip("the examples", "GNU parallel is not installed", is_avoidable=True)
    with tempfile.TemporaryDirectory() as folder:
        examples = Examples(Path(folder), tally)
        examples.on_one_machine()
        return examples.of_schedulers()


if __name__ == "__main__":
    main(check)
