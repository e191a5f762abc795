"""palestra members, clients and keys: who may sign in, which programs may ask, and what tokens are signed with."""

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from palestra.cli.database import run_on_database
from palestra.errors import SettingsError
from palestra.settings import Settings
from palestra.terminal import console, errors

if TYPE_CHECKING:  # at run time each command imports what it needs: `--help` answers in a tenth of a second
    from sqlalchemy.ext.asyncio import AsyncConnection

    from palestra.accounts.schemas import Member
    from palestra.store.engine import Database

members = typer.Typer(no_args_is_help=True, help="Local accounts, the reviewer's demo member, tiers, and locking out.")
clients = typer.Typer(no_args_is_help=True, help="Clients that register neither by document nor by themselves.")
keys = typer.Typer(no_args_is_help=True, help="The keys that access tokens are signed with.")

ClientId = Annotated[str, typer.Argument(help="As `palestra clients list` has it.", show_default=False)]
Who = Annotated[
    str,
    typer.Argument(help="A login, a subject at the identity provider, or an id of `members list`.", show_default=False),
]


@members.command("list")
def list_members(limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 100) -> None:
    """The newest members first: id, what they sign in as, name, and whether they are locked out."""
    from palestra.accounts import service as accounts

    async def work(database: "Database") -> Table:
        table = Table()
        table.add_column("id", no_wrap=True)
        for heading in ("signs in as", "name", "state"):
            table.add_column(heading, overflow="fold")
        async with database.transaction() as connection:
            for each in await accounts.listed(connection, limit=limit):
                member = each.member
                state = "active" if member.active else "locked out"
                # As text: what people call themselves is no markup of ours.
                table.add_row(str(member.id), *map(Text, (each.known_as or "", member.name or "", state)))
        return table

    console.print(run_on_database(work))


@members.command("demo")
def demo() -> None:
    """Make the demo member for reviewers, or give it a new password: with data, without a second factor."""
    from palestra.accounts import demo as demo_member
    from palestra.grants import service as grants

    async def work(database: "Database") -> tuple[str, str]:
        async with database.transaction() as connection:
            member, login, password = await demo_member.make(connection, _now())
            await grants.revoke_all(connection, member.id, "password_changed", _now())
        return login, password

    print_account(*run_on_database(work))


@members.command("add")
def add(
    login: Annotated[str, typer.Argument(help="What they type to sign in, such as their e-mail address.")],
    name: Annotated[str | None, typer.Option(help="What they are called on our pages.")] = None,
    region: Annotated[str | None, typer.Option(help="Country for rights, such as DE.")] = None,
) -> None:
    """Make a member with a local account, and print the password: it is not shown again."""
    from palestra.accounts import local
    from palestra.accounts import service as accounts

    password = secrets.token_urlsafe(15)

    async def work(database: "Database") -> None:
        async with database.transaction() as connection:
            member = await accounts.create(connection, name=name, region=region, now=_now())
            await local.set_password(connection, member.id, login, password, _now())

    run_on_database(work)
    print_account(login, password)


@members.command("export")
def export(who: Who, file: Annotated[Path, typer.Argument(help="The zip to write.", dir_okay=False)]) -> None:
    """Write everything of a member into a zip, for one who cannot fetch it from the page themselves."""
    from palestra.members import export as export_member

    async def work(database: "Database") -> None:
        async with database.transaction() as connection:
            member = await _find(connection, who)
        with file.open("xb") as into:  # never over another member's
            await export_member(database, member.id, into, _now())

    try:
        run_on_database(work)
    except FileExistsError:
        raise SettingsError(f"{file} is there already.") from None
    console.print(f"· {file}: JSON and CSV, with what other programs may not show as well.")


@members.command("erase")
def erase(who: Who, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:  # an option
    """Remove a member and everything that is theirs. Nothing of it can be brought back."""
    from palestra.members import erase as erase_member

    async def work(database: "Database") -> None:
        async with database.transaction() as connection:
            await erase_member(connection, (await _find(connection, who)).id, _now())

    if not yes:
        typer.confirm(f"Remove {who} and every workout, preference and connection of theirs, for good?", abort=True)
    run_on_database(work)
    console.print("· Gone. Running servers forget what they remember within a minute.")


@members.command("password")
def password(login: Annotated[str, typer.Argument(help="What they type to sign in.", show_default=False)]) -> None:
    """Give a local account a new password; every app it was linked with has to be linked again."""
    from palestra.accounts import local
    from palestra.accounts import service as accounts
    from palestra.grants import service as grants

    new = secrets.token_urlsafe(15)

    async def work(database: "Database") -> None:
        async with database.transaction() as connection:
            member = await accounts.of_login(connection, login)
            if member is None:
                raise SettingsError(f"Nobody signs in as {login} with a password; see palestra members list.")
            await local.set_password(connection, member.id, login, new, _now())
            await grants.revoke_all(connection, member.id, "password_changed", _now())

    run_on_database(work)
    print_account(login, new)


@members.command("disable")
def disable(who: Who) -> None:
    """Lock a member out: pages at once, apps within seconds."""
    from palestra.accounts import service as accounts
    from palestra.grants import service as grants

    async def work(database: "Database") -> int:
        async with database.transaction() as connection:
            member = await _find(connection, who)
            await accounts.set_status(connection, member.id, False, _now())
            return await grants.revoke_all(connection, member.id, "member_disabled", _now())

    ended = run_on_database(work)
    console.print(f"Locked out; {ended} {'link' if ended == 1 else 'links'} to apps ended.")


@members.command("enable")
def enable(who: Who) -> None:
    """Let a member in again; their apps have to be linked again."""
    from palestra.accounts import service as accounts

    async def work(database: "Database") -> None:
        async with database.transaction() as connection:
            member = await _find(connection, who)
            await accounts.set_status(connection, member.id, True, _now())

    run_on_database(work)
    console.print("Let in again.")


@members.command("tier")
def tier(
    who: Who,
    tier: Annotated[str, typer.Argument(help="The tier, as the catalogue's availability windows name it; or free.")],
    until: Annotated[datetime | None, typer.Option(help="When it ends, in UTC.")] = None,
) -> None:
    """Say what a member is entitled to, where PALESTRA_ENTITLEMENTS_URL does not."""
    from palestra.accounts import service as accounts

    expires_at = None if until is None else until.replace(tzinfo=until.tzinfo or UTC)

    async def work(database: "Database") -> None:
        async with database.transaction() as connection:
            member = await _find(connection, who)
            await accounts.set_membership(connection, member.id, tier, expires_at, _now())

    run_on_database(work)
    _print(f"{who} is entitled to {tier}{f' until {expires_at:%Y-%m-%d %H:%M} UTC' if expires_at else ''}.")
    if expires_at is not None and expires_at <= _now():
        _note("That is over already: from now on it is free.")
    if Settings.load().entitlements_url is not None:
        _note("PALESTRA_ENTITLEMENTS_URL is set: for members of your identity provider it has the last word.")


@clients.command("add")
def add_client(
    client_id: Annotated[str, typer.Argument(help="The id that the client will send.")],
    redirect: Annotated[list[str], typer.Option(help="A redirect URI, byte by byte; may be repeated.")],
    name: Annotated[str | None, typer.Option(help="What members read on the consent page.")] = None,
    secret: Annotated[
        bool, typer.Option("--secret", help="Make a secret and print it: it is not shown again.")
    ] = False,
) -> None:
    """Register a client by hand, for a host that can neither register itself nor publish a document."""
    from palestra.grants import clients as records

    made = secrets.token_urlsafe(32) if secret else None

    async def work(database: "Database") -> None:
        async with database.transaction() as connection:
            await records.add_static(
                connection,
                client_id=client_id,
                name=name or client_id,
                redirect_uris=tuple(redirect),
                secret=made,
                auth_methods=("client_secret_basic", "client_secret_post") if secret else ("none",),
                now=_now(),
            )

    run_on_database(work)
    _print(f"client_id: {client_id}")
    if made:
        _print(f"client_secret: {made}")


@clients.command("list")
def list_clients() -> None:
    """Who has asked: the last hundred, and how many members have each of them linked."""
    from palestra.grants import clients as records

    async def work(database: "Database") -> Table:
        table = Table("client", "name", "made by", "links", "last seen (UTC)", "")
        table.columns[0].overflow = "fold"  # whole, since `disable` takes it
        async with database.transaction() as connection:
            for client in await records.listed(connection):
                table.add_row(
                    Text(client.id),
                    Text(client.name),
                    {"static": "hand", "dynamic": "itself", "document": "its document"}[client.kind],
                    str(client.grants),
                    f"{client.last_seen_at:%Y-%m-%d %H:%M}",
                    "disabled" if client.disabled else "",
                )
        return table

    console.print(run_on_database(work))


@clients.command("disable")
def disable_client(client_id: ClientId) -> None:
    """Switch a client off: whoever has it linked is refused within seconds, and nobody links it."""
    _switch(client_id, disabled=True)
    _print(f"{client_id} is switched off.")


@clients.command("enable")
def enable_client(client_id: ClientId) -> None:
    """Let a client ask again; the links it had hold again."""
    _switch(client_id, disabled=False)
    _print(f"{client_id} may ask again.")


@keys.command("list")
def list_keys() -> None:
    """Every key, its state, and since when."""
    from palestra.grants import keys as signing

    async def work(database: "Database") -> Table:
        table = Table()
        for heading in ("key", "state", "since (UTC)"):  # narrow enough for 80 columns: `remove` takes the whole id
            table.add_column(heading, no_wrap=True)
        async with database.transaction() as connection:
            for key in await signing.listed(connection):
                since = key.retired_at or key.activated_at or key.published_at
                table.add_row(key.kid, key.state, f"{since:%Y-%m-%d %H:%M}")
        return table

    console.print(run_on_database(work))


@keys.command("publish")
def publish() -> None:
    """Publish the key that will sign next, a day before `rotate`, so that whoever verifies tokens knows it in time."""
    from palestra.grants import keys as signing
    from palestra.linking import sealer_for

    sealer = sealer_for(Settings.load())

    async def work(database: "Database") -> str:
        async with database.transaction() as connection:
            return await signing.publish_next(connection, sealer, _now())

    _print(f"Published: {run_on_database(work)}. A day from now: palestra keys rotate")


@keys.command("rotate")
def rotate(
    at_once: Annotated[bool, typer.Option("--at-once", help="Without the day: the present key became known.")] = False,
) -> None:
    """Sign with the published key; the one before verifies what it signed, for an hour and ten minutes more."""
    from palestra.grants import keys as signing
    from palestra.linking import sealer_for

    sealer = sealer_for(Settings.load())

    async def work(database: "Database") -> str:
        async with database.transaction() as connection:
            return await signing.rotate(connection, sealer, _now(), at_once=at_once)

    _print(f"Signing with {run_on_database(work)} within a minute.")
    if at_once:
        _print("The key before still verifies. If it became known, take it away: palestra keys list, keys remove KEY.")


@keys.command("remove", context_settings={"ignore_unknown_options": True})  # one id in 64 begins with a dash
def remove(kid: Annotated[str, typer.Argument(help="A retired key's id, as `palestra keys list` has it.")]) -> None:
    """Stop believing a retired key now: access tokens that it signed are refused within two minutes."""
    from palestra.grants import keys as signing

    async def work(database: "Database") -> bool:
        async with database.transaction() as connection:
            return await signing.remove(connection, kid)

    if not run_on_database(work):
        raise SettingsError("No retired key has this id; see palestra keys list.")
    console.print("Removed.")


def print_account(login: str, password: str) -> None:
    """What somebody signs in with, which is not shown again, and whether they can."""
    _print(f"login: {login}\npassword: {password}")
    settings = Settings.load()
    if settings.auth != "built-in" or not settings.local_accounts:
        _note("Nobody can sign in with it: that takes PALESTRA_AUTH=built-in and PALESTRA_LOCAL_ACCOUNTS=true.")


def _switch(client_id: str, *, disabled: bool) -> None:
    from palestra.grants import clients as records

    async def work(database: "Database") -> bool:
        async with database.transaction() as connection:
            return await records.set_disabled(connection, client_id, disabled, _now())

    if not run_on_database(work):
        raise SettingsError("No client has this id; see palestra clients list.")


async def _find(connection: "AsyncConnection", who: str) -> "Member":
    from palestra.accounts import service as accounts

    member = await accounts.find(connection, who)
    if member is None:
        raise SettingsError(f"Nobody is known as {who}; see palestra members list.")
    return member


def _print(told: str) -> None:
    """As it is: a login or a secret may look like markup, and must come out whole."""
    console.print(told, highlight=False, markup=False, emoji=False, soft_wrap=True)


def _note(told: str) -> None:
    """Beside the answer, so that a script which reads that one is not disturbed."""
    errors.print(f"Note: {told}", highlight=False, markup=False, soft_wrap=True)


def _now() -> datetime:
    return datetime.now(UTC)
