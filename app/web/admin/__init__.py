"""The pages that look after the programme. Whoever may not use one is told that there is no such page."""

from fastapi import APIRouter

from app.web.admin import area_import, areas, audit, keys, overview, people, rounds

router = APIRouter()
# The import's address would do for an area's
for module in (overview, area_import, areas, rounds, people, keys, audit):
    router.include_router(module.router)
