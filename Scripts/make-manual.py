"""Writes the man page of a command from its `--experimental-dump-help`.

`python3 Scripts/make-manual.py PROGRAM >Documentation/man/NAME.1`: the pages are committed, so that
`make install` needs no Python; Scripts/check-package.sh makes them again and compares.
"""

import json
import re
import subprocess
import sys
from typing import Any

#: A command, or one of its arguments, as the dump describes it.
Argument = dict[str, Any]


def escaped(text: str) -> str:
    """Escapes what roff would read as a request or an escape."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


def names(argument: Argument) -> str:
    """Returns an argument as it is typed: `-q, --quiet`, `--arch <arch>`, `<files>...`."""
    value = f"<{argument.get('valueName', '')}>"
    dots = "..." if argument["isRepeating"] else ""
    if argument["kind"] == "positional":
        return value + dots
    typed = [("--" if name["kind"] == "long" else "-") + name["name"] for name in argument["names"]]
    text = ", ".join(typed)
    return f"{text} {value}{dots}" if argument["kind"] == "option" else text


def arguments(command: Argument, skipped: tuple[str, ...] = ()) -> list[str]:
    """Returns the lines of the visible arguments except those whose names are skipped."""
    lines = []
    for argument in command.get("arguments", []):
        text = argument.get("abstract", "")
        if argument.get("allValues"):
            text += f" One of {', '.join(argument['allValues'])}."
        if argument.get("defaultValue"):
            text += f" Default: {argument['defaultValue']}."
        if argument["shouldDisplay"] and argument["valueName"] not in skipped:
            lines += [".TP", f".B {escaped(names(argument))}", escaped(text)]
    return lines


def page(program: str) -> str:
    dump = subprocess.check_output([program, "--experimental-dump-help"])
    version = subprocess.check_output([program, "--version"], text=True).strip()
    command = json.loads(dump)["command"]
    name = command["commandName"]
    verbs = [verb for verb in command.get("subcommands", []) if verb["commandName"] != "help"]
    lines = [
        f'.TH {name.upper()} 1 "" "{name} {version}" "User Commands"',
        ".SH NAME",
        f"{escaped(name)} \\- {escaped(command['abstract'].rstrip('.'))}",
        ".SH SYNOPSIS",
        f".B {escaped(name)}",
    ]
    own = [a for a in command["arguments"] if a["kind"] == "positional"]
    lines.append(" ".join(["<verb>"] if verbs else [escaped(names(a)) for a in own]) + " [options]")
    lines += [".SH DESCRIPTION"]
    for paragraph in command["discussion"].split("\n\n"):
        lines += [escaped(paragraph), ".PP"]
    lines += [".SH OPTIONS", *arguments(command)]
    for verb in verbs:
        lines += [f".SH {verb['commandName'].upper()}", escaped(verb["abstract"]), ".PP"]
        if verb.get("discussion"):
            lines += [escaped(verb["discussion"]), ".PP"]
        lines += arguments(verb, ("version", "help"))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page(sys.argv[1]))
