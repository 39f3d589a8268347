"""Writes the man page of a command from what `--experimental-dump-help` tells.

    python3 Scripts/make-manual.py PROGRAM >Documentation/man/NAME.1

The pages are committed, so that `make install` needs no Python; Scripts/check-package.sh makes them
anew and compares.
"""

import json
import re
import subprocess
import sys


def escaped(text: str) -> str:
    """The text as roff shows it: a leading dot is no request, a backslash no escape."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


def names(argument: dict) -> str:
    """How an argument is typed: `-q, --quiet`, `--arch <arch>`, `<files>...`."""
    value = f"<{argument.get('valueName', '')}>"
    dots = "..." if argument["isRepeating"] else ""
    if argument["kind"] == "positional":
        return value + dots
    typed = [("--" if name["kind"] == "long" else "-") + name["name"] for name in argument["names"]]
    text = ", ".join(typed)
    return f"{text} {value}{dots}" if argument["kind"] == "option" else text


def described(argument: dict) -> list[str]:
    """The lines of one argument."""
    text = argument.get("abstract", "")
    if argument.get("allValues"):
        text += f" One of {', '.join(argument['allValues'])}."
    if argument.get("defaultValue"):
        text += f" Default: {argument['defaultValue']}."
    return [".TP", f".B {escaped(names(argument))}", escaped(text)]


def arguments(command: dict, skipped: set[str]) -> list[str]:
    """All visible arguments but those whose names are skipped."""
    lines = []
    for argument in command.get("arguments", []):
        if argument["shouldDisplay"] and argument["valueName"] not in skipped:
            lines += described(argument)
    return lines


def page(program: str) -> str:
    """The whole page."""
    told = subprocess.run([program, "--experimental-dump-help"], capture_output=True, check=True)
    version = subprocess.run([program, "--version"], capture_output=True, check=True, text=True)
    command = json.loads(told.stdout)["command"]
    name = command["commandName"]
    verbs = [verb for verb in command.get("subcommands", []) if verb["commandName"] != "help"]
    lines = [
        f'.TH {name.upper()} 1 "" "{name} {version.stdout.strip()}" "User Commands"',
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
    lines += [".SH OPTIONS", *arguments(command, set())]
    for verb in verbs:
        lines += [f".SH {verb['commandName'].upper()}", escaped(verb["abstract"]), ".PP"]
        if verb.get("discussion"):
            lines += [escaped(verb["discussion"]), ".PP"]
        lines += arguments(verb, {"version", "help"})
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page(sys.argv[1]))
