"""Errors of pages: bytes that are no page, and pages without an article."""

from scraper.errors.base import ScraperError


class DocumentError(ScraperError):
    code = "document"


class EmptyDocument(DocumentError):
    code = "empty_document"


class UnsupportedDocument(DocumentError):
    code = "unsupported_document"


class NoArticle(ScraperError):
    code = "no_text"


class ClientRedirect(NoArticle):
    code = "client_redirect"


class ErrorPage(NoArticle):
    code = "error_page"
    retryable = True


class ConsentWall(NoArticle):
    code = "consent_wall"


class Blocked(NoArticle):
    code = "blocked"
    retryable = True


class LoginWall(NoArticle):
    code = "login_wall"


class ParkedDomain(NoArticle):
    code = "parked_domain"


class SoftNotFound(NoArticle):
    code = "soft_404"
