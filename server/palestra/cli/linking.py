"""palestra members, clients and keys: who may sign in, which programs may ask, and what tokens are signed with."""

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from palestra.cli.database import run_on_database
from palestra.errors import SettingsError
from palestra.settings import Settings
from palestra.terminal import console

if TYPE_CHECKING:  # at run time each command imports what it needs: `--help` answers in a tenth of a second
    from sqlalchemy.ext.asyncio import AsyncConnection

    from palestra.accounts.schemas import Member
    from palestra.store.engine import Database

members = typer.Typer(no_args_is_help=True, help="Local accounts, the reviewer's demo member, tiers, and locking out.")
clients = typer.Typer(no_args_is_help=True, help="Clients that register neither by document nor by themselves.")
keys = typer.Typer(no_args_is_help=True, help="The keys that access tokens are signed with.")

Who = Annotated[str, typer.Argument(help="Login of a local account, or a member's id.", show_default=False)]


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

    _print_account(*run_on_database(work))


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
    _print_account(login, password)


@members.command("password")
def password(login: Annotated[str, typer.Argument(help="What they type to sign in.", show_default=False)]) -> None:
    """Give a local account a new password; every app it was linked with has to be linked again."""
    from palestra.accounts import local
    from palestra.grants import service as grants

    new = secrets.token_urlsafe(15)

    async def work(database: "Database") -> None:
        async with database.transaction() as connection:
            member = await _find(connection, login)
            await local.set_password(connection, member.id, login, new, _now())
            await grants.revoke_all(connection, member.id, "password_changed", _now())

    run_on_database(work)
    _print_account(login, new)


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
    console.print(f"Locked out; {ended} links to apps ended.")


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
    console.print(f"{tier}{f' until {expires_at:%Y-%m-%d %H:%M} UTC' if expires_at else ''}.")


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
    console.print(f"client_id: {client_id}", highlight=False, soft_wrap=True)
    if made:
        console.print(f"client_secret: {made}", highlight=False, soft_wrap=True)


@keys.command("list")
def list_keys() -> None:
    """Every key, its state, and since when."""
    from palestra.grants import keys as signing

    async def work(database: "Database") -> Table:
        table = Table("key", "state", "published", "active since", "retired")
        async with database.transaction() as connection:
            for key in await signing.listed(connection):
                moments = (key.published_at, key.activated_at, key.retired_at)
                table.add_row(key.kid, key.state, *(f"{at:%Y-%m-%d %H:%M}" if at else "" for at in moments))
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

    console.print(f"Published: {run_on_database(work)}. A day from now: palestra keys rotate", highlight=False)


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

    console.print(f"Signing with {run_on_database(work)} within a minute.", highlight=False)


@keys.command("remove")
def remove(kid: Annotated[str, typer.Argument(help="A retired key's id, as `palestra keys list` has it.")]) -> None:
    """Stop believing a retired key now: access tokens that it signed are refused within a minute."""
    from palestra.grants import keys as signing

    async def work(database: "Database") -> bool:
        async with database.transaction() as connection:
            return await signing.remove(connection, kid)

    if not run_on_database(work):
        raise SettingsError("No retired key has this id; see palestra keys list.")
    console.print("Removed.")


async def _find(connection: "AsyncConnection", who: str) -> "Member":
    from palestra.accounts import service as accounts

    member = await accounts.find(connection, who)
    if member is None:
        raise SettingsError(f"Nobody is known as {who}.")
    return member


def _print_account(login: str, password: str) -> None:
    console.print(f"login: {login}\npassword: {password}", highlight=False, soft_wrap=True)


def _now() -> datetime:
    return datetime.now(UTC)
