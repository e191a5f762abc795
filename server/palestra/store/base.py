"""What every table shares: one metadata with predictable constraint names, and the column types in use."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import ARRAY, BigInteger, DateTime, Integer, MetaData, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column


class Base(DeclarativeBase):
    """The one declarative base. Names are predictable so that migrations can name what they drop."""

    metadata = MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        }
    )


Key = Annotated[int, mapped_column(Integer, primary_key=True, autoincrement=False)]
Text_ = Annotated[str, mapped_column(Text)]
Texts = Annotated[list[str], mapped_column(ARRAY(Text))]
Small = Annotated[int, mapped_column(SmallInteger)]
Big = Annotated[int, mapped_column(BigInteger)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Json = Annotated[list[dict[str, object]], mapped_column(JSONB)]
