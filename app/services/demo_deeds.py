"""What the people of the demo programme mean to do, item by item, and who sees to it. All of it is invented."""

from collections.abc import Mapping
from typing import Final

DEEDS: Final[Mapping[str, str]] = {
    # functions
    "researching-needs": "Knock on every door once, with three questions",
    "listening-to-voices": "Hold the next meeting at the youth club, at their time",
    "setting-priorities": "Put the whole list on the wall and let everyone stick dots",
    "holding-a-vision": "Write the vision on one page, with drawings",
    "being-accountable": "Put what we spent, and on what, in every newsletter",
    "building-shared-goals": "Bring all groups to one table for an evening",
    "active-citizenship": "Ask ten people for two hours each, for one clear task",
    "creating-leadership": "Let someone new chair each meeting, with help beside them",
    "supporting-networks": "Start a street contact in every street",
    "deciding-together": "Try a decision by show of cards at the next meeting",
    "coordinating-groups": "Keep one calendar for all groups",
    "signposting": "Make a card of who helps with what",
    "building-trust": "Share a meal before the meeting, not after",
    "developing-people": "Send four people on the community organising course",
    "range-of-activities": "Try three new things in the hall, once each",
    "mobilising": "Keep a list of who will turn out for what",
    "spaces-to-talk": "Open the café table on Thursday mornings",
    # outcomes
    "credible-structures": "Ask for two new members on the steering group",
    "connected-residents": "Run a street party in two streets that have had none",
    "community-trust": "Tell people what we could not do, and why",
    "inclusive-community": "Put the invitation in four languages",
    "agency-relationships": "Walk round the area with the new housing officer",
    "resident-influence": "Send two residents to the transport board",
    # enablers
    "flexible-money": "Set aside a pot for small things, with a one-page form",
    "meeting-space": "Ask the school whether we may use its hall on Tuesdays",
    "access-to-support": "Find someone to help with the accounts",
    "information-and-learning": "Visit an area that has done this before",
    "reaching-everyone": "Leaflet the far end by hand, and stop to talk",
    "bringing-groups-together": "Ask someone from outside to chair the talk between the two groups",
    "vision-of-our-own": "Read the plan again together, and cross out what is no longer ours",
    "neighbourhood-identity": "Paint the underpass with the school",
    "visible-difference": "Mend the benches along the canal",
    "links-to-wider-plans": "Read the council’s draft plan and answer it by the date",
    "resident-time": "Share out the tasks that two people are doing now",
    "shared-leadership": "Give each working group its own small budget",
    "voice-for-small-groups": "Let small groups use our desk and our letterhead",
    "knowing-who-decides": "Make a page of who decides what, with names and numbers",
    "enabling-workers": "Agree with the workers what residents will chair from now on",
    # obstacles
    "power-in-few-hands": "Set an end date for every post, and keep to it",
    "inward-looking": "Ask one visitor to every other meeting",
    "short-term-focus": "Keep the first half hour for next year",
    "day-to-day-running": "Hand the hall bookings to a rota",
    "competing-groups": "Put in one bid together",
    "too-local-to-count": "Join the forum of neighbourhoods",
    "paid-worker-dominance": "Hold every third meeting without workers",
    "resident-conflict": "Hold a parking evening with the council in the room",
    "group-disputes": "Meet both committees over tea, with no agenda",
    "outside-bodies-unwilling": "Invite the trust to see what we do, before we ask for anything",
}
"""One thing to do about each item."""
OWNERS: Final = (
    "Amina and the youth group",
    "The steering group",
    "Tom, with two from the garden group",
    "Everyone who was at the March meeting",
    "Priya",
    "The working group",
    "Joan and Derek",
    "The community worker, until someone takes over",
    "",
)
NOTES: Final = (
    "A first talk went well.",
    "It waits for an answer from the council.",
    "Half of it is done.",
    "We need one more pair of hands.",
)
"""How it stands with what is under way."""
ENDINGS: Final = (
    "Done, and it was less work than we thought.",
    "Done. We would do it again.",
    "Done, later than planned.",
)
REGRETS: Final = (
    "Nobody had the time. We would rather do fewer things.",
    "The council does this now.",
)
