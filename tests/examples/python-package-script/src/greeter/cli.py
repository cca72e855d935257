import click


@click.command()
def main() -> None:
    click.echo("greetings from a console script")
