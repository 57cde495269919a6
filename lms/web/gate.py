"""The gate every route declares: who may pass it. It also checks that what changes something comes from our pages.

`dependencies=[may(Permission.X)]` lets in whoever's role holds the permission (one of several, when more are named),
`signed_in_only` everybody who is signed in, `public()` everybody. A route without exactly one gate stops the start.
"""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute
from starlette.requests import Request

from lms.access import DECISIONS, Actor, Permission
from lms.errors import NotAllowed
from lms.people.scopes import Scope
from lms.web.confirming import require_confirmed
from lms.web.csrf import SAFE_METHODS, require_own_page
from lms.web.visitor import Visitor, visitor_of

# Below it programs ask; a token opens nothing else.
API = "/api/"


class SignInNeeded(Exception):
    """Nobody is signed in; pages lead to the sign-in, the API answers 401."""


class PasswordChangeNeeded(Exception):
    """The password was handed over by somebody else and must be changed first."""


class Gate:
    """Who may pass. Read by house tests as data: `permissions` (one is enough) and `is_public`."""

    def __init__(
        self,
        permissions: Iterable[Permission],
        *,
        is_public: bool,
        even_before_change: bool,
        is_by_secret: bool = False,
    ) -> None:
        self.permissions = frozenset(permissions)
        self.is_public = is_public
        self.is_by_secret = is_by_secret
        self.even_before_change = even_before_change

    async def __call__(self, request: Request, visitor: Annotated[Visitor, Depends(visitor_of)]) -> None:
        """Refuse who may not pass: SignInNeeded, PasswordChangeNeeded, NotAllowed or ConfirmationNeeded."""
        if not self.is_public:
            self.require_right(request, visitor)
        if not self.is_by_secret:
            await require_own_page(request, visitor)
        if visitor.actor is not None and self.is_decision_of(visitor.actor) and request.method not in SAFE_METHODS:
            await require_confirmed(request, visitor)

    def is_decision_of(self, actor: Actor) -> bool:
        """Tell whether somebody passes by a right to decide alone: what he changes here is a decision."""
        held = {permission for permission in self.permissions if actor.can(permission)}
        return bool(held) and held <= DECISIONS

    def require_right(self, request: Request, visitor: Visitor) -> None:
        """Raise SignInNeeded, PasswordChangeNeeded or NotAllowed for who may not pass."""
        if visitor.actor is None:
            raise SignInNeeded
        if visitor.must_change_password and not self.even_before_change:
            raise PasswordChangeNeeded
        if self.permissions and not any(visitor.actor.can(permission) for permission in self.permissions):
            raise NotAllowed
        if visitor.scopes is not None and not request.url.path.startswith(API):
            raise NotAllowed("TOKEN_PAGE")


def may(*permissions: Permission, even_before_change: bool = False) -> Any:
    """Declare that a role with one of the permissions may pass; without any, everybody who is signed in."""
    return Depends(Gate(permissions, is_public=False, even_before_change=even_before_change))


def public() -> Any:
    """Declare that everybody may pass. House tests keep the list of such routes."""
    return Depends(Gate((), is_public=True, even_before_change=True))


def by_secret() -> Any:
    """Declare that whoever knows the secret in the address may pass, from any page: the handler finds what it opens.

    Nothing of the browser is looked at, no cookie and no form token, so nobody can be made to send it unknowingly.
    """
    return Depends(Gate((), is_public=True, even_before_change=True, is_by_secret=True))


signed_in_only: Any = may()


class ScopeCheck:
    """Which tokens may ask a call of the API, in addition to its gate."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    async def __call__(self, request: Request) -> None:
        """Raise NotAllowed SCOPE for a token without the scope; the gate has found who asks."""
        request.state.scope = self.scope
        require_scope(request.state.visitor.scopes, self.scope)


def require_scope(held: frozenset[Scope] | None, wanted: Scope) -> None:
    """Raise NotAllowed SCOPE unless a token holds a scope; None: browsers, and tokens from before there were any."""
    if held is not None and wanted not in held:
        raise NotAllowed("SCOPE", scope=wanted.value)


def scoped(scope: Scope) -> Any:
    """Declare the scope a token needs for a call of the API; named after the gate."""
    return Depends(ScopeCheck(scope))


def scope_of(route: APIRoute) -> Scope | None:
    """Return the scope a token needs for a route; None unless it declares exactly one, after its gate."""
    match [d.dependency for d in route.dependencies if isinstance(d.dependency, (Gate, ScopeCheck))]:
        case [Gate(), ScopeCheck() as check]:
            return check.scope
    return None


def require_scopes(routers: Iterable[APIRouter]) -> None:
    """Raise RuntimeError when a call of the API declares no scope: the application then does not start."""
    for router in routers:
        for route in router.routes:
            if not isinstance(route, APIRoute) or scope_of(route) is None:
                name = getattr(route, "name", route)
                raise RuntimeError(f"the call {name} must declare one scoped(…) after its gate")


def gate_of(route: APIRoute) -> Gate | None:
    """Return the gate of a route; None unless it declares exactly one."""
    gates = [d.dependency for d in route.dependencies if isinstance(d.dependency, Gate)]
    return gates[0] if len(gates) == 1 else None


def require_gates(routers: Iterable[APIRouter]) -> None:
    """Raise RuntimeError when a route declares no gate, or several: the application then does not start."""
    for router in routers:
        for route in router.routes:
            if not isinstance(route, APIRoute) or gate_of(route) is None:
                raise RuntimeError(f"the route {getattr(route, 'name', route)} must declare one may(…) or public()")
