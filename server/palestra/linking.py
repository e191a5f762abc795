"""Account linking, put together: settings in, routes and a verifier of tokens out. A part of the composition root."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import asyncpg
import structlog
from starlette.routing import BaseRoute

from palestra.accounts import access_log, entitlements
from palestra.accounts import service as accounts
from palestra.accounts.access_log import AccessLog
from palestra.accounts.local import LocalAccounts
from palestra.accounts.schemas import Entitlement
from palestra.grants import clients
from palestra.grants import service as grants
from palestra.grants.keys import SigningKeys
from palestra.oauth import routes as oauth
from palestra.oauth.bearer import BuiltInVerifier, Challenges, Verifier
from palestra.oauth.external import ExternalVerifier
from palestra.oauth.fetching import DocumentFetcher
from palestra.oauth.metadata import resource_metadata_url
from palestra.pages import account
from palestra.pages.account import identity_provider
from palestra.plans.drafts import drafting
from palestra.plans.life import materialising
from palestra.plans.life.upkeep import Upkeep
from palestra.server import Auth
from palestra.settings import Settings
from palestra.store.engine import LOST_CONNECTION, Database
from palestra.store.sealing import Sealer, secret_of_folder
from palestra.telemetry.metrics import Metrics
from palestra.workouts.importing import uploads
from palestra.workouts.playing import recording

log = structlog.get_logger(__name__)

TENDED_EVERY_S = 60.0
SWEEPS = (
    grants.sweep,
    clients.sweep,
    accounts.sweep,
    access_log.sweep,
    uploads.sweep,
    drafting.sweep,
    materialising.sweep,
    recording.sweep,
)
SWEEPS_AT_ONCE = 50  # each removes a limited number of rows; what is left waits for the next minute


def sealer_for(settings: Settings) -> Sealer:
    """What seals the secrets in the database: PALESTRA_SECRET_KEY, or in development the data folder's own."""
    return Sealer(settings.secret_key or (secret_of_folder(settings.data_dir),))


class Linking:
    """How members are known to one app. `auth` is None where nobody can sign in; then there are no routes either.

    `fetcher` is for tests, whose clients' documents lie on this machine.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Callable[[], datetime],
        metrics: Metrics,
        fetcher: DocumentFetcher | None = None,
    ) -> None:
        self._database = database
        self._metrics = metrics
        self._clock = clock
        self._keys: SigningKeys | None = None
        self._fetcher: DocumentFetcher | None = None
        self.auth: Auth | None = None
        self.routes: list[BaseRoute] = []
        if settings.auth == "none":
            return
        self._entitlements = entitlements.from_settings(settings, database, clock)
        self._default_region = settings.default_region
        self._upkeep = Upkeep(database, self._certain_entitlement)
        self._access = AccessLog(database)
        if settings.auth == "built-in":
            self._fetcher = (fetcher or DocumentFetcher(clock)) if settings.client_documents else None
            self._verifier = self._built_in(settings)
        else:
            self._verifier = self._external(settings)
        self.auth = Auth(self._verifier, Challenges(resource_metadata_url(settings.resource)), self._access)

    async def start(self, stack: AsyncExitStack) -> None:
        """Make ready what serving needs, and have the stack end it."""
        if self.auth is None:
            return
        stack.push_async_callback(self._entitlements.close)
        stack.push_async_callback(self._verifier.close)
        if self._fetcher is not None:
            stack.push_async_callback(self._fetcher.close)
        await self._make_ready()
        stack.push_async_callback(self._access.flush)
        for kept_up in (self._keep_tending(), self._access.keep_flushing()):
            stack.push_async_callback(_end, asyncio.create_task(kept_up))

    def _built_in(self, settings: Settings) -> Verifier:
        """We are the authorization server."""
        sealer = sealer_for(settings)
        self._keys = SigningKeys(self._database, sealer, self._clock)
        self.routes += oauth.routes(
            oauth.Services(
                database=self._database,
                keys=self._keys,
                issuer=settings.issuer,
                resource=settings.resource,
                clock=self._clock,
                fetcher=self._fetcher,
                dynamic_registration=settings.dynamic_registration,
                client_documents=settings.client_documents,
                metrics=self._metrics,
            )
        )
        self.routes += account.routes(
            account.Services(
                database=self._database,
                issuer=settings.issuer,
                clock=self._clock,
                sealer=sealer,
                local=LocalAccounts(self._database) if settings.local_accounts else None,
                provider=identity_provider.from_settings(settings, clock=self._clock),
                forget=self._forget,
            )
        )
        return BuiltInVerifier(
            self._database,
            self._keys,
            issuer=settings.issuer,
            resource=settings.resource,
            clock=self._clock,
            # Our own table comes with the status of a grant, in the same statement.
            entitlements=self._entitlements if settings.entitlements_url else None,
        )

    def _external(self, settings: Settings) -> Verifier:
        """An identity provider issues the tokens; all there is of ours is the document that points to it."""
        issuer = settings.token_issuer or ""  # settings without one were refused
        self.routes += oauth.protected_resource_routes(settings.resource, issuer)
        return ExternalVerifier(
            self._database,
            self._entitlements,
            issuer=issuer,
            audience=settings.token_audience or settings.resource,
            algorithms=settings.token_algorithms,
            client_ids=settings.token_client_ids,
            default_scopes=settings.token_scopes,
            clock=self._clock,
            loopback=settings.environment == "development",
        )

    def _forget(self, member_id: UUID) -> None:
        """Remember nothing of a member who is gone."""
        self._verifier.forget(member_id)
        self._access.forget(member_id)

    async def _keep_tending(self) -> None:
        """For as long as the app is up; any number of processes may."""
        while True:
            if await self._make_ready():
                await self._sweep()
                await self._tend_plans()
            self._verifier.sweep(self._clock())
            await asyncio.sleep(TENDED_EVERY_S)

    async def _make_ready(self) -> bool:
        """See to it that there is a key to sign with, where we sign; whether there is."""
        if self._keys is None:
            return True
        try:
            await self._keys.ready()
        except (*LOST_CONNECTION, asyncpg.PostgresError) as error:  # /readyz tells
            log.warning("keys_not_ready", error=type(error).__name__)
            return False
        return True

    async def _sweep(self) -> None:
        """Remove what is over."""
        now, removed = self._clock(), 0
        # Each by itself: one that cannot be swept must not keep what strangers make in the others.
        for sweep in SWEEPS:
            try:
                for _ in range(SWEEPS_AT_ONCE):
                    async with self._database.transaction() as connection:
                        swept = await sweep(connection, now)
                    removed += swept
                    if not swept:
                        break
            except (*LOST_CONNECTION, asyncpg.PostgresError) as error:
                log.warning("not_swept", error=type(error).__name__)
        log.info("swept", count=removed)

    async def _tend_plans(self) -> None:
        """Replace what is planned and cannot be played."""
        try:
            log.info("plans_tended", count=await self._upkeep.tend(self._clock()))
        except (*LOST_CONNECTION, asyncpg.PostgresError) as error:
            log.warning("plans_not_tended", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001  # the sweeps and the signing keys go on, whatever it is
            log.warning("plans_not_tended", error=type(error).__name__)

    async def _certain_entitlement(self, member_id: UUID) -> Entitlement | None:
        """As a call would have it (server.py): who is of no region is of the deployment's."""
        async with self._database.transaction() as connection:
            member = await accounts.member(connection, member_id)
        if member is None or not member.active:
            return None
        certain = await self._entitlements.certain(member)
        return None if certain is None else replace(certain, region=certain.region or self._default_region)


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
