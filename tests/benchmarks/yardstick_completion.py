"""The smallest click program that a shell can ask for the words of a static list: the yardstick."""

import click


@click.command()
@click.argument("word", type=click.Choice(["one", "two", "three"]))
def main(word: str) -> None:
    click.echo(word)


if __name__ == "__main__":
    main(prog_name="small")
