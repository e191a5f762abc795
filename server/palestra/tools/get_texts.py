"""get_texts: what widgets say in another language than English, and what the catalogue's words are called there."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from palestra.catalog.labels import labels
from palestra.tools._shared.declaring import Call, Result, tool


class GetTextsResult(Result):
    """Texts by name and labels by word."""

    language: str
    texts: dict[str, str]
    words: dict[str, str]


@tool(
    title="Get widget texts",
    read_only=True,
    destructive=False,
    open_world=False,
    idempotent=True,
    scopes=(),
    widget=None,
    invoking="Loading texts",
    invoked="Texts loaded",
    app_only=True,
)
async def get_texts(
    call: Call,
    *,
    language: Annotated[Literal["ar", "de", "es"], Field(description="")],
    widget: Annotated[Annotated[str, StringConstraints(max_length=40)] | None, Field(description="")] = None,
) -> GetTextsResult:
    """Use this when a widget is shown in another language than English.

    Do not use it for anything said in the conversation.
    """
    return GetTextsResult(
        summary=f"The widgets' texts in {language}.",
        language=language,
        texts=call.widget_texts(language, widget),
        words=dict(labels(language)),
    )
