"""FastAPI with SQLAlchemy's asynchronous sessions and response models, as their documentation has it."""
import json
import os
from base64 import urlsafe_b64encode
from datetime import datetime, timezone
from typing import List, Optional
from uuid import UUID

import jwt
from fastapi import Depends, FastAPI, HTTPException, Query, Security
from fastapi.security import OAuth2PasswordBearer, SecurityScopes
from pydantic import BaseModel
from sqlalchemy import Boolean, Column, DateTime, Enum, ForeignKey, String, func, select
from sqlalchemy.dialects.postgresql import UUID as UuidColumn
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import declarative_base, sessionmaker

SECRET_KEY = os.environ["SECRET_KEY"]
URL = os.environ["DATABASE_URL"].split("?")[0].replace("postgresql://", "postgresql+asyncpg://", 1)

engine = create_async_engine(URL, pool_size=10, max_overflow=0)
make_session = sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(UuidColumn(as_uuid=True), primary_key=True)
    username = Column(String)
    email = Column(String)
    full_name = Column(String)
    role = Column(Enum("USER", "ADMIN", name="Role"))
    is_active = Column(Boolean)
    created_at = Column(DateTime(timezone=True))


class Session(Base):
    __tablename__ = "sessions"
    id = Column(UuidColumn(as_uuid=True), primary_key=True)
    user_id = Column(UuidColumn(as_uuid=True), ForeignKey("users.id"))
    expires_at = Column(DateTime(timezone=True))


def iso(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


class Answer(BaseModel):
    class Config:
        orm_mode = True
        alias_generator = camel
        allow_population_by_field_name = True
        json_encoders = {datetime: iso}


class UserAnswer(Answer):
    id: UUID
    username: str
    email: str
    full_name: Optional[str]
    role: str
    is_active: bool
    created_at: datetime


class PageInfo(Answer):
    has_next_page: bool
    end_cursor: Optional[str]


class UserPage(Answer):
    nodes: List[UserAnswer]
    page_info: PageInfo


oauth2 = OAuth2PasswordBearer(tokenUrl="token")


async def database():
    async with make_session() as session:
        yield session


async def viewer(scopes: SecurityScopes, token: str = Depends(oauth2)) -> User:
    try:
        claims = jwt.decode(token, SECRET_KEY, algorithms=["HS256"], issuer="scoped-api", audience="scoped-api")
    except jwt.InvalidTokenError:
        raise HTTPException(401)
    if not set(scopes.scopes) <= set(claims["scope"].split(" ")):
        raise HTTPException(403)
    # Not by Depends: FastAPI makes one session for each set of scopes, and two for a request can exhaust the pool.
    async with make_session() as db:
        found = await db.execute(
            select(User)
            .join(Session, Session.user_id == User.id)
            .where(
                Session.id == UUID(claims["sid"]),
                Session.expires_at > func.now(),
                User.id == UUID(claims["sub"]),
                User.is_active,
            )
        )
        user = found.scalar_one_or_none()
    if user is None:
        raise HTTPException(401)
    return user


app = FastAPI()


@app.get("/users/me", response_model=UserAnswer)
async def read_me(user: User = Security(viewer, scopes=["me:read"])):
    return user


@app.get("/users", response_model=UserPage)
async def read_users(
    first: int = Query(20, ge=1, le=100),
    _: User = Security(viewer, scopes=["users:read"]),
    db: AsyncSession = Depends(database),
):
    found = await db.execute(select(User).order_by(User.created_at.desc(), User.id.desc()).limit(first + 1))
    rows = found.scalars().all()
    nodes = rows[:first]
    cursor = None
    if nodes:
        last = nodes[-1]
        place = ["CREATED_AT", round(last.created_at.timestamp() * 1000), str(last.id)]
        cursor = urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")
    return {"nodes": nodes, "page_info": {"has_next_page": len(rows) > first, "end_cursor": cursor}}
