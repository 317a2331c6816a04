"""The pages: a route, a frozen context class and a template for each, in a folder for each journey. No SQL."""

from fastapi import Depends, FastAPI

from app.web import access, language, start
from app.web.account import invite, one_time_links, settings, sign_in
from app.web.admin import area_import, areas, audit, keys, overview, people, rounds
from app.web.answering import joining, receipts, screens, sending
from app.web.assessment import home, join_codes, lifecycle, paper_entry
from app.web.results import changes, charts, compare, profile, programme, reports
from app.web.review import ending, items, plan


def include_routes(app: FastAPI) -> None:
    """Add every page. They are tried in this order: an address that takes anything comes after those it would take."""
    every_page = [Depends(language.speak), Depends(access.note_visitor)]
    for module in (
        overview,
        area_import,  # before the area of that id
        areas,
        rounds,
        people,
        keys,
        audit,
        home,
        start,
        profile,
        charts,
        changes,
        compare,
        programme,
        lifecycle,
        paper_entry,
        joining,
        sending,
        screens,  # whose addresses take any number
        receipts,
        reports,
        join_codes,
        sign_in,
        one_time_links,
        settings,
        invite,
        language,
        items,
        ending,
        plan,
    ):
        app.include_router(module.router, dependencies=every_page)
    for module in (changes, compare, programme):
        app.include_router(module.files, dependencies=every_page)
