"""The `twoway` command: build, print, serve and test the course, write its data and its notebooks.

Each command imports what it needs when it runs, so that `twoway --help` answers at once.
"""

import sys
from collections.abc import Callable
from pathlib import Path

try:
    import click
except ImportError:  # the core install, as used in a browser, has no command line
    sys.exit("twoway: the command needs more than the core install. Run: pip install 'twoway[book,classroom]'")

PRIVATE_AGAIN = "Give --private again, or --no-private to put the course's tests back. Nothing was written."


class CourseNotFoundError(click.ClickException):
    """The command was run outside a copy of the course."""

    def __init__(self, start: Path) -> None:
        super().__init__(
            f"no course found at {start} or above it (looked for _config.yml beside _toc.yml).\n"
            "Change into your copy of the course and run the command again."
        )


def course_root(start: Path | None = None) -> Path:
    """Return the folder that holds the course, looking upwards from `start` (default: the current folder).

    Raises
    ------
    CourseNotFoundError
        If neither `start` nor a folder above it holds both `_config.yml` and `_toc.yml`.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "_config.yml").exists() and (folder / "_toc.yml").exists():
            return folder
    raise CourseNotFoundError(start)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="twoway")
def main() -> None:
    """Build, print, serve and test the course Two-Way."""


@main.command()
@click.option("--force", is_flag=True, help="Build even when nothing changed, and execute every cell again.")
def book(force: bool) -> None:
    """Build the course into _build/html."""
    from twoway.book import build

    root = course_root()
    try:
        build.build(root, force=force)
    except build.BuildError as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free port.")
@click.option("--open/--no-open", "open_browser", default=False, help="Open the course in the default browser.")
def serve(port: int, open_browser: bool) -> None:
    """Build the course if anything changed, then serve it and print the address."""
    from twoway.book import build
    from twoway.book import serve as server

    root = course_root()
    try:
        build.build(root)
    except build.BuildError as error:
        raise click.ClickException(str(error)) from None
    try:
        server.serve(build.html_folder(root), port=port, open_browser=open_browser)
    except server.PortTakenError as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.option(
    "--out", type=click.Path(path_type=Path), help="File to write.  [default: _build/two-way.pdf of the course]"
)
def pdf(out: Path | None) -> None:
    """Print the course as one PDF, by Chromium; build it first if anything changed."""
    from rich.console import Console

    from twoway import chromium
    from twoway.book import build
    from twoway.book.paper import printing

    root = course_root()
    if out is None:
        out = printing.default_file(root)
        out.parent.mkdir(exist_ok=True)
    try:
        printing.check_place(out)
        build.build(root)
        with Console(stderr=True).status("PDF ...") as status:
            printed = printing.write(root, out, lambda step: status.update(f"PDF: {step} ..."))
    except (build.BuildError, chromium.NoChromiumError, printing.PrintingError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Wrote {printed.file}: {printed.pages} pages, {printed.file.stat().st_size / 1e6:.1f} MB.")
    if printed.missing:
        click.echo(
            f"No font of this machine has these signs, which are blank boxes: {' '.join(printed.missing)}", err=True
        )


def seed_number(text: str) -> int:
    """Read a seed as it is typed."""
    from twoway.model.random import LARGEST_SEED

    # no longer than any seed, because Python refuses to read numbers of thousands of digits
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_SEED)) and int(text) <= LARGEST_SEED):
        raise click.BadParameter(f"{text!r} is not a whole number from 0 to {LARGEST_SEED}.")
    return int(text)


@main.command()
@click.option(
    "--seed",
    type=seed_number,
    metavar="NUMBER",
    help="Which half-year: each number gives another. To write one, name a folder with --out.  "
    "[default: the course's own]",
)
@click.option(
    "--out",
    help="Folder to write; it may hold earlier sample data, nothing else.  [default: data/ of the course]",
)
@click.option(
    "--handout", is_flag=True, help="Without the truth and the seed: to hand to a class (needs --seed, --out)."
)
@click.option(
    "--verify", is_flag=True, help="Write nothing; say which files differ from what this command would write, if any."
)
@click.option(
    "--reveal", is_flag=True, help="Write nothing; print the truth in the folder or, with --seed, that of a seed."
)
def data(seed: int | None, out: str | None, handout: bool, verify: bool, reveal: bool) -> None:
    """Write the sample data, verify them, or reveal the truth about them."""
    from rich.console import Console

    from twoway.data import generate, load_truth, loading
    from twoway.data.reveal import revealed

    if verify and reveal:
        raise click.UsageError("--verify and --reveal exclude each other.")
    if reveal and seed is not None and out is not None:
        raise click.UsageError("--reveal takes a seed or a folder, not both: a folder has a seed of its own.")
    if handout and reveal:
        raise click.UsageError("--handout and --reveal exclude each other: a handout holds no truth.")
    if handout and (out is None or seed in {None, generate.SEED}):
        raise click.UsageError("--handout needs --out, and --seed with a number that only you know.")
    if out == "":
        raise click.UsageError("--out is empty. Name a folder.")
    if not (verify or reveal) and out is None and seed not in {None, generate.SEED}:
        raise click.UsageError(
            "--seed needs --out: name a folder for the data of another seed, or they would replace the course's own."
        )
    from_seed = reveal and seed is not None
    folder = Path(out) if out is not None else None if from_seed else course_root() / "data"
    seed = generate.SEED if seed is None else seed
    with Console(stderr=True).status("Sample data ...") as status:

        def report(step: str) -> None:
            status.update(f"Sample data: {step} ...")

        try:
            if from_seed:
                told = list(revealed(generate.frames(seed, truth=True, report=report).__getitem__))
            elif reveal:
                told = list(revealed(lambda name: load_truth(name, folder)))
            elif verify:
                told = generate.differences(folder, seed, report, handout)
            else:
                count = len(generate.write(folder, seed, report, handout))
        except (generate.FolderNotOursError, generate.OtherSeedError, *loading.ERRORS) as error:
            raise click.ClickException(str(error)) from None
        except OSError as error:
            # When writing, the error names a file of the workshop beside the folder, which nobody knows of.
            what, advice = (
                (f"read {error.filename or folder}", "Mend that, and run the command again")
                if verify or reveal
                else (f"write to {folder}", "Name another folder with --out, or mend that and run the command again")
            )
            raise click.ClickException(f"Cannot {what}: {(error.strerror or str(error)).lower()}. {advice}.") from None
    if reveal:
        click.echo("\n\n".join(told))
    elif not verify:
        click.echo(f"Wrote {count} files to {folder}.")
    elif told:
        raise click.ClickException(
            f"{folder} is not what seed {seed} gives:\n" + "\n".join(f"  {line}" for line in told)
        )
    else:
        click.echo(f"{folder} is, byte for byte, what seed {seed} gives.")


@main.command()
@click.argument("lessons", nargs=-1)
@click.option("--site", envvar="TWOWAY_SITE_URL", help="Address of the published course, for links in the notebooks.")
@click.option(
    "--private",
    envvar="TWOWAY_PRIVATE_TESTS",
    help="Folder outside the course with hidden tests of your own: <lesson>/<grade_id>.py replaces a hidden test.",
)
@click.option("--no-private", is_flag=True, help="Put the course's hidden tests back in place of your own.")
def notebooks(lessons: tuple[str, ...], site: str | None, private: str | None, no_private: bool) -> None:
    """Turn the texts of the assignments into notebooks for nbgrader."""
    from twoway.classroom import graded_sources
    from twoway.classroom import notebooks as converter

    root = course_root()
    own = Path(private) if private and not no_private else None
    try:
        written = graded_sources.write_graded_sources(root, lessons, site or None, own, no_private)
    except graded_sources.PrivateTestsLeftOutError as error:
        raise click.ClickException(f"{error}.\n{PRIVATE_AGAIN}") from None
    except converter.NotebookSourceError as error:
        raise click.ClickException(str(error)) from None
    for path, changed in written:
        click.echo(f"{path.relative_to(root)}: {'written' if changed else 'unchanged'}")


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def test(pytest_arguments: tuple[str, ...]) -> None:
    """Run every test (arguments are handed to pytest), installing a browser for them if there is none."""
    import subprocess

    from twoway import chromium
    from twoway.book import build

    root = course_root()
    try:
        if "not browser" not in pytest_arguments:
            chromium.ensure()
        build.build(root)
    except (chromium.NoChromiumError, build.BuildError) as error:
        raise click.ClickException(str(error)) from None
    arguments = pytest_arguments or ("-n", "auto", "--dist", "loadgroup")
    raise SystemExit(subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=root).returncode)


@main.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("--fix", is_flag=True, help="Repair what can be repaired; keeps your work, and a copy of the file.")
@click.option(
    "--release",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The notebook as it was handed out.  [default: as the notebook itself remembers it]",
)
@click.option("--run/--no-run", default=True, help="Run the notebook from top to bottom, or only look at it.")
def doctor(notebook: Path, fix: bool, release: Path | None, run: bool) -> None:
    """Say whether an assignment can be graded as it stands, before you hand it in.

    Exits with 0 if it can, with 1 if there are problems, with 2 if it cannot be read.
    """
    from rich.console import Console
    from rich.progress import Progress

    from twoway.classroom import doctor, doctor_report, find_handout, notebook_file, rehearsal, repair

    def refuse(name: Path, error: Exception) -> SystemExit:
        click.echo(f"{name}: {error}", err=True)
        return SystemExit(2)

    console = Console(highlight=False)
    try:
        diagnosis = doctor.examine(notebook, release)
        if fix and any(finding.fixable for finding in diagnosis.findings):
            mended = repair.repaired(diagnosis.notebook, diagnosis.handout, diagnosis.own, notebook.stat().st_size)
            copy = notebook_file.write(notebook, mended)
            console.print(f"Repaired {notebook.name}. The file as it was: {copy.name}", markup=False, soft_wrap=True)
            diagnosis = doctor.examine(notebook, release)
        elif fix:
            console.print("There is nothing to repair.")
        found = list(diagnosis.findings)
        if run:
            with Progress(
                console=(errors := Console(stderr=True)), transient=True, disable=not errors.is_terminal
            ) as bar:
                task = bar.add_task("Running the cells")
                found += doctor.rehearse(diagnosis, lambda done, of: bar.update(task, completed=done, total=of))
        else:
            found += doctor.stored_results(diagnosis)
    except doctor.WrongNotebookError as error:
        click.echo(f"{notebook}: {error}", err=True)
        raise SystemExit(1) from None
    except (notebook_file.UnreadableError, rehearsal.NoKernelError) as error:
        raise refuse(notebook, error) from None
    except find_handout.NotAHandoutError as error:
        raise refuse(release, error) from None
    except OSError as error:
        raise refuse(notebook, ValueError(f"cannot be written: {(error.strerror or str(error)).lower()}.")) from None
    doctor_report.show(diagnosis, found, console, run)
    raise SystemExit(1 if any(finding.blocks for finding in found) else 0)


@main.command()
@click.argument("lesson")
@click.option(
    "--variants",
    "roster",
    metavar="CSV",
    help="Give each student of a roster, a CSV with a column student_id, tables of their own.",
)
@click.option(
    "--private",
    envvar="TWOWAY_PRIVATE_TESTS",
    help="Folder outside the course with hidden tests of your own: <lesson>/<grade_id>.py replaces a hidden test.",
)
@click.option("--no-private", is_flag=True, help="Put the course's hidden tests back in place of your own.")
@click.option("--site", envvar="TWOWAY_SITE_URL", help="Address of the published course, for links in the notebooks.")
def release(lesson: str, roster: str | None, private: str | None, no_private: bool, site: str | None) -> None:
    """Make the notebook that a class gets, or one for each student, without solutions and hidden tests."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from twoway.classroom import generate, graded_sources, notebooks, variants
    from twoway.classroom import release as maker

    root, console = course_root(), Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Release ...", total=None)
        try:
            made = maker.release(
                root,
                lesson,
                site=site or None,
                private=Path(private) if private and not no_private else None,
                drop_private=no_private,
                roster=Path(roster) if roster is not None else None,
                report=lambda step: bar.update(task, description=f"Release: {step} ..."),
                progress=lambda done, of: bar.update(task, description="Notebooks", completed=done, total=of),
            )
        except graded_sources.PrivateTestsLeftOutError as error:
            raise click.ClickException(f"{error}.\n{PRIVATE_AGAIN}") from None
        except (
            generate.GenerateError,
            maker.ReleaseError,
            notebooks.NotebookSourceError,
            variants.VariantError,
        ) as error:
            raise click.ClickException(str(error)) from None
        except OSError as error:
            what = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"Cannot write: {what}{(error.strerror or str(error)).lower()}.") from None
    click.echo(f"{made.notebook.relative_to(root)}: released")
    if made.private:
        click.echo(f"With hidden tests of your own: {', '.join(made.private)}")
    if made.ours_again:
        click.echo(f"With the course's hidden tests again: {', '.join(made.ours_again)}")
    if made.students:
        click.echo(
            f"{made.folder.relative_to(root)}/<student_id>/{made.notebook.name}: {made.students} students, "
            f"{made.new_students} of them new\n"
            f"{made.record.relative_to(root)}: who has which tables. Keep it, to yourself: grading needs it."
        )
    if made.kept:
        click.echo(
            f"Not in the roster, but still on record: {', '.join(made.kept[:10])}"
            + (f" and {len(made.kept) - 10} more" if len(made.kept) > 10 else "")
        )


@main.command()
@click.argument("lessons", nargs=-1)
@click.option("--task", "tasks", multiple=True, help="Only this task, by its cell's grade_id. May be given repeatedly.")
@click.option("--report", is_flag=True, help="Keep what comes out for the teacher's guide, if it holds.")
@click.option("--jobs", type=click.IntRange(1), help="How many processes work on it.  [default: all processors]")
def prove(lessons: tuple[str, ...], tasks: tuple[str, ...], report: bool, jobs: int | None) -> None:
    """Show that the hidden tests of assignments find mistakes: break the solutions, and see the tests fail.

    The exit code is 1 if a hidden test misses a mistake that nothing excuses.
    """
    from rich.console import Console
    from rich.progress import Progress

    from twoway.classroom.notebooks import NotebookSourceError
    from twoway.classroom.notebooks import lessons as known_lessons

    try:
        from twoway.classroom import proof
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is missing. Run: pip install 'twoway[test]'") from None
    if report and tasks:
        raise click.UsageError("--report is about whole assignments: leave --task out.")
    root = course_root()
    console = Console(width=None if sys.stdout.isatty() else 140)
    failed = []
    for lesson in lessons or known_lessons(root):
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task(lesson, total=None)

            def begin(number: int, progress: Progress = progress, bar: int = bar) -> Callable[[], None]:
                progress.update(bar, total=number)
                return lambda: progress.advance(bar)

            try:
                found = proof.prove(root, lesson, tasks, jobs or 0, begin)
            except (proof.ProofError, NotebookSourceError) as error:
                raise click.ClickException(str(error)) from None
        proof.show(console, found)
        if not found.holds:
            failed.append(lesson)
        elif report:
            file = root / proof.ANSWERS / lesson / proof.REPORT
            file.write_text(proof.report(root, found), "utf-8", newline="\n")
            click.echo(f"Wrote {file.relative_to(root).as_posix()}.")
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
