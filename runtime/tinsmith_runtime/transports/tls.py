"""Trust: whose certificates are believed, and what we show of ourselves.

Rule: `ssl` is loaded, and a context made, at the first TLS connection: it costs 27 ms. A context is
    made once for each `HttpOptions`; the plain default, which most clients use, once for the
    process."""

from __future__ import annotations

import os

from ..errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl

# One entry at most: made again only if SSL_CERT_FILE or SSL_CERT_DIR change.
_default: list[tuple[tuple[str | None, str | None], ssl.SSLContext]] = []


class Tls:
    """What `HttpOptions` says of TLS, and the context made from it."""

    __slots__ = ("_verify", "_client_cert", "_context")

    def __init__(
        self, verify: bool | str | ssl.SSLContext, client_cert: str | tuple[str, str] | None
    ) -> None:
        self._verify = verify
        self._client_cert = client_cert
        self._context: ssl.SSLContext | None = None

    @property
    def context(self) -> ssl.SSLContext:
        """The context, made at the first use.

        Raises:
            ConfigError: a file or directory named by the options is missing or holds nothing of
                use.
        """
        # Two threads may both make one at first; either will do.
        if self._context is None:
            self._context = self._make()
        return self._context

    def describe(self) -> str:
        """Where trust comes from, for messages."""
        if not isinstance(self._verify, (bool, str)):
            return "the ssl.SSLContext passed as verify"
        if isinstance(self._verify, str):
            kind = "CA directory" if os.path.isdir(self._verify) else "CA bundle"
            return f"{kind} {self._verify}"
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
            if os.environ.get(name):
                return f"{name}={os.environ[name]}"
        return "the default trust store"

    def _make(self) -> ssl.SSLContext:
        import ssl

        verify, client_cert = self._verify, self._client_cert
        if isinstance(verify, ssl.SSLContext):
            if client_cert is not None:
                raise ConfigError(
                    "client_cert does not go with an ssl.SSLContext as verify; "
                    "call load_cert_chain of the context instead"
                )
            return verify
        if verify is True and client_cert is None:
            return _default_context()
        context = _trust(verify) if isinstance(verify, str) else _trust_default()
        if verify is False:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if client_cert is not None:
            _identify(context, client_cert)
        return context


def _default_context() -> ssl.SSLContext:
    key = (os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    for known, context in _default:
        if known == key:
            return context
    context = _trust_default()
    _default[:] = [(key, context)]
    return context


def _trust_default() -> ssl.SSLContext:
    import ssl

    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    paths = ssl.get_default_verify_paths()
    if not context.cert_store_stats()["x509_ca"] and not paths.cafile and not paths.capath:
        # A Python without a trust store, as python.org's for macOS before its post-install step.
        try:
            import certifi
        except ImportError:
            pass  # verification will fail and say why
        else:
            context.load_verify_locations(certifi.where())
    return context


def _trust(path: str) -> ssl.SSLContext:
    import ssl

    directory = os.path.isdir(path)
    try:
        if directory:
            context = ssl.create_default_context(capath=path)
        else:
            context = ssl.create_default_context(cafile=path)
    except (OSError, ssl.SSLError) as error:
        reason = (
            error.strerror or "not readable"
            if not isinstance(error, ssl.SSLError)
            else "it holds no PEM certificate"
        )
        raise ConfigError(f"CA bundle {path}: {reason}") from error
    context.set_alpn_protocols(["http/1.1"])
    return context


def _identify(context: ssl.SSLContext, client_cert: str | tuple[str, str]) -> None:
    import ssl

    certificate, key = (client_cert, None) if isinstance(client_cert, str) else client_cert
    shown = certificate if key is None else f"{certificate}, {key}"
    try:
        # Without a password function OpenSSL would ask on the terminal.
        context.load_cert_chain(certificate, key, password=_refuse_password)
    except ssl.SSLError as error:
        raise ConfigError(
            f"client certificate {shown}: expected PEM, certificate and matching key, "
            "the key not encrypted"
        ) from error
    except OSError as error:
        raise ConfigError(f"client certificate {shown}: {error.strerror}") from error


def _refuse_password() -> str:
    return ""
