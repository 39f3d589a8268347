"""Writes the man page of a command from its whole help text.

    python3 Scripts/make-manual.py PROGRAM >Documentation/man/NAME.1

Options, verbs and discussions come from `--experimental-dump-help`, the synopsis of each verb from
its usage. The pages are committed, so that `make install` needs no Python; Scripts/check-package.sh
makes them anew and compares.
"""

import json
import re
import subprocess
import sys
from typing import Any

Command = dict[str, Any]
Argument = dict[str, Any]


def escaped(text: str) -> str:
    """The text as roff shows it: a leading dot is not a request, a backslash not an escape."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


def output(program: str, *arguments: str) -> str:
    return subprocess.run([program, *arguments], capture_output=True, check=True, text=True).stdout


def names(argument: Argument) -> str:
    """How an argument is typed: `-q, --quiet`, `--arch <arch>`, `<files>...`."""
    value = f"<{argument.get('valueName', '')}>"
    dots = "..." if argument["isRepeating"] else ""
    if argument["kind"] == "positional":
        return value + dots
    typed = [("--" if name["kind"] == "long" else "-") + name["name"] for name in argument["names"]]
    text = ", ".join(typed)
    return f"{text} {value}{dots}" if argument["kind"] == "option" else text


def listed(text: str) -> list[str]:
    """A paragraph; one that is a title and indented lines keeps its lines."""
    title, *lines = text.split("\n")
    if not any(line.startswith("  ") for line in lines):
        return [".PP", escaped(text)]
    return [".PP", escaped(title), ".nf", *(escaped(line) for line in lines), ".fi"]


def described(argument: Argument) -> list[str]:
    """The lines of one argument: what it does, its values, its default, its discussion."""
    text = argument.get("abstract", "")
    if argument.get("allValues"):
        text += f" One of {', '.join(argument['allValues'])}."
    if argument.get("defaultValue"):
        is_option = argument["kind"] == "option"
        text += f" Default: {argument['defaultValue']}." if is_option else " This is the default."
    lines = [".TP", f".B {escaped(names(argument))}", escaped(text.strip())]
    if argument.get("discussion"):
        lines += [".IP", escaped(argument["discussion"])]
    return lines


def arguments(command: Command, skipped: frozenset[str] = frozenset()) -> list[str]:
    """All visible arguments but those whose names are skipped, under the titles of their groups."""
    lines: list[str] = []
    title = None
    for argument in command.get("arguments", []):
        if not argument["shouldDisplay"] or argument["valueName"] in skipped:
            continue
        if argument.get("sectionTitle") != title:
            title = argument.get("sectionTitle")
            lines += [".PP", f".I {escaped(title or 'Other options')}"]
        lines += described(argument)
    return lines


def usages(program: str, name: str, command: Command, verb: str | None) -> list[str]:
    """The forms in which a verb is typed; a usage that lists every option is shortened."""
    text = output(program, *([verb] if verb else []), "--help")
    found = re.search(r"USAGE: (.*?)\n\n", text, flags=re.DOTALL)
    forms = [line.strip() for line in found.group(1).split("\n")] if found else []
    if all(form.startswith(name) and not re.search(r"\[(--|<options>)", form) for form in forms):
        return forms
    own = [names(a) for a in command["arguments"] if a["kind"] == "positional"]
    own += [names(a) for a in command["arguments"] if a["kind"] == "option" and not a["isOptional"]]
    return [" ".join([name, *([verb] if verb else []), *own, "[options]"])]


def special(discussion: str) -> tuple[list[str], list[str], list[str]]:
    """The paragraphs of a description, and the sections on examples and on the exit status."""
    description: list[str] = []
    examples: list[str] = []
    status: list[str] = []
    for paragraph in discussion.split("\n\n"):
        kind, _, rest = paragraph.partition(":")
        if kind == "Examples":
            lines = [escaped(line.strip()) for line in rest.strip("\n").split("\n")]
            examples = [".SH EXAMPLES", ".nf", *lines, ".fi"]
        elif kind == "Exit status":
            status = [".SH EXIT STATUS"]
            for entry in rest.strip().rstrip(".").split("; "):
                number, _, meaning = entry.partition(" ")
                if not number.isdigit():
                    status.append(escaped(entry))
                    continue
                status += [".TP", f".B {number}", escaped(meaning)]
        else:
            description += listed(paragraph)
    return description[1:], examples, status


def page(program: str) -> str:
    command: Command = json.loads(output(program, "--experimental-dump-help"))["command"]
    name: str = command["commandName"]
    version = output(program, "--version").strip()
    verbs = [verb for verb in command.get("subcommands", []) if verb["commandName"] != "help"]
    lines = [
        f'.TH {name.upper()} 1 "" "{name} {version}" "User Commands"',
        ".SH NAME",
        f"{escaped(name)} \\- {escaped(command['abstract'].rstrip('.'))}",
        ".SH SYNOPSIS",
        ".nf",
    ]
    if not verbs:
        lines += [escaped(form) for form in usages(program, name, command, None)]
    for verb in verbs:
        lines += [escaped(form) for form in usages(program, name, verb, verb["commandName"])]
    description, examples, status = special(command["discussion"])
    lines += [".fi", ".SH DESCRIPTION", *description]
    lines += [".SH OPTIONS", *arguments(command)]
    for verb in verbs:
        lines += [f".SH {verb['commandName'].upper()}", escaped(verb["abstract"])]
        for paragraph in verb.get("discussion", "").split("\n\n"):
            lines += listed(paragraph) if paragraph else []
        lines += arguments(verb, frozenset({"version", "help"}))
    return "\n".join([*lines, *status, *examples]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page(sys.argv[1]))
