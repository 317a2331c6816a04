"""What the people of the demo programme say. All of it is invented."""

from collections.abc import Mapping
from typing import Final

from app.domain.answers import NOT_RELEVANT, SettledAnswer

REASONS: Final[Mapping[str, Mapping[SettledAnswer, str]]] = {
    # functions
    "researching-needs": {
        1: "We asked people once, years ago, and have not asked since.",
        3: "We knocked on most doors last spring, and the plan came from what we heard.",
    },
    "listening-to-voices": {
        2: "Older people are heard, but we hear little from anyone under 25.",
        3: "The listening table at the summer fair brought in people we had never met.",
    },
    "setting-priorities": {
        2: "We have a list, but nobody has said what comes first.",
        3: "Everyone had five dots to stick on the wall, and the top three went into the plan.",
    },
    "holding-a-vision": {
        1: "Half of us could not say what the vision is. That tells us enough.",
        3: "It is on the wall of the hall, and we do go back to it when we have to choose.",
    },
    "being-accountable": {
        2: "The accounts are there for anyone who asks, but few people know that they can.",
        3: "What we spend is in every newsletter now.",
    },
    "building-shared-goals": {
        1: "Each group still plans on its own.",
        2: "The open day was a joint effort. Most other things are not.",
        3: "Five groups signed the same one-page plan.",
    },
    "active-citizenship": {
        1: "The same eight people do nearly all of it.",
        2: "More people come to meetings. Hardly anyone wants to stand for anything.",
    },
    "creating-leadership": {
        1: "We say it every year, and the chair is still the same person.",
        2: "Two new people lead projects. We want to see that last before we go higher.",
        3: "Three of the four working groups have someone new in charge.",
    },
    "supporting-networks": {
        2: "The coffee morning is strong, but it is the only regular meeting point.",
        3: "There is something on every week, and the group chat carries the news.",
    },
    "deciding-together": {
        2: "Residents are most of those at the table, but not all kinds of residents.",
        3: "Everyone votes on the big things, and quiet people are asked by name.",
    },
    "coordinating-groups": {
        1: "Two groups ran a lunch on the same day, again.",
        2: "We share a calendar. We do not share money yet.",
    },
    "signposting": {
        2: "It works if you happen to ask the right person.",
        3: "Several of us had not heard of the welcome packs. Having seen them, we agreed on this.",
    },
    "building-trust": {
        2: "Trust in each other is good. Trust in the housing office is not there yet.",
        3: "People did what they said they would do, right through the winter.",
    },
    "developing-people": {
        2: "There is training, but always in the daytime.",
        3: "Six people got a first-aid certificate, and two have found work through us.",
    },
    "range-of-activities": {
        2: "Plenty for children and older people, and almost nothing for teenagers.",
        3: "There is something for every age, and volunteers run half of it.",
    },
    "mobilising": {
        3: "When the boiler broke at the school, forty people had turned up by noon.",
        4: "Flood, bus cuts, the library: every time, people came.",
    },
    "spaces-to-talk": {
        1: "Our meetings are all business. There is no time just to talk.",
        2: "The talk evenings were good, and there were only two.",
        3: "The soup nights work, and other areas have come to see how we do it.",
    },
    # outcomes
    "credible-structures": {
        1: "There is a committee, but few people outside it know what it does.",
        2: "The council takes us seriously. Not every neighbour does yet.",
        3: "We became a charity this year, and people come to us first.",
    },
    "connected-residents": {
        2: "People know each other well within their own end, and not across the main road.",
        3: "The street contacts reach almost every house.",
    },
    "community-trust": {
        2: "After last year's falling-out it is coming back, slowly.",
        3: "People lend out tools and keys, and things come back.",
    },
    "inclusive-community": {
        2: "Newcomers are made welcome at events, but they do not run any.",
        3: "The shared meal had people from every part of the area, and they came back.",
    },
    "agency-relationships": {
        1: "Nobody has rung us back since our contact at the council moved on.",
        2: "Housing is a good partner. Health and the police are hard to reach.",
        3: "Some of us had a good year with them and some a bad one. We went by promises kept.",
    },
    "resident-influence": {
        1: "We were asked what we thought, and then nothing changed.",
        2: "The crossing was put in because we asked. The bus was cut all the same.",
        3: "The clinic opens on a Saturday now because people here spoke up.",
    },
    # enablers
    "flexible-money": {
        0: "Every pound we have is tied to somebody else's project.",
        1: "The grant ended in March. What is left pays for the insurance.",
        2: "The small pot helps, but it is gone by the summer.",
    },
    "meeting-space": {
        2: "The hall is fine, but it is cold and there are steps at the door.",
        3: "We have the hall, the back room of the library, and a video link that works.",
        4: "The hall is ours on a long lease, it is warm, and it costs little to use.",
    },
    "access-to-support": {
        2: "Our adviser is very good, and has one day a month for us.",
        3: "There are three people we can ring, and they do not take over.",
    },
    "information-and-learning": {
        2: "We find things out in the end, but it takes a lot of asking.",
        3: "The visits to other areas taught us more than any course.",
    },
    "reaching-everyone": {
        0: "There are whole streets where we do not know one name.",
        1: "The far end of the area has never had anyone at a meeting.",
        2: "We reach most streets, but not the new flats.",
    },
    "bringing-groups-together": {
        1: "We have nobody whom both sides would trust to do this.",
        2: "One person does this well. It should not hang on one person.",
    },
    "vision-of-our-own": {
        2: "Those who wrote the plan feel it is theirs. The rest have not seen it.",
        3: "People say our plan now, and they mean it.",
    },
    "neighbourhood-identity": {
        2: "People name their own end first, and the area second.",
        3: "Ask anyone where they live and they say the name with pride.",
    },
    "visible-difference": {
        2: "The garden is there for all to see. Most of what we do cannot be seen.",
        3: "Everyone could name one thing: the path, the play area or the winter meals.",
    },
    "links-to-wider-plans": {
        1: "We read about the new road in the paper.",
        2: "We know what is planned, but too late to say much about it.",
    },
    "resident-time": {
        2: "Those who give time give a lot, and some of them are tired.",
        3: "We counted more than two hundred hours in a month.",
    },
    "shared-leadership": {
        1: "If our chair stopped tomorrow, most things would stop too.",
        2: "The garden and food groups lead themselves. The rest waits for the committee.",
    },
    "voice-for-small-groups": {
        1: "The small clubs were not asked before the hall times changed.",
        2: "The big groups speak for the small ones, when they think of it.",
        3: "The small groups have a seat at every meeting now.",
    },
    "knowing-who-decides": {
        1: "It took us five calls to find out who empties the bins.",
        2: "Two of us know how the council works, and the rest ask them.",
    },
    "enabling-workers": {
        2: "They mean to step back, and then a deadline comes.",
        3: "Residents chair now, and the workers take the notes.",
        NOT_RELEVANT: "Nobody is paid to work here, so we left this one out.",
    },
    # obstacles
    "power-in-few-hands": {
        1: "It was like this once. The working groups have changed it.",
        2: "Those in charge saw this as lower than the rest of us. We listened, and met in the middle.",
        3: "Three people still decide most things, and newcomers notice.",
    },
    "inward-looking": {
        1: "We have had visitors from four other areas this year.",
        2: "We are slow to ask for help from outside.",
    },
    "short-term-focus": {
        2: "The next event always comes first, but there is a ten-year talk in the diary.",
        3: "Every grant lasts a year, so every plan does too.",
    },
    "day-to-day-running": {
        2: "The rota takes up half of each meeting.",
        3: "The roof, the bills and the bookings eat all our time.",
        4: "Running the building is all that we did this year.",
    },
    "competing-groups": {
        1: "We agreed who speaks on what, and it has held.",
        3: "Two groups each told the council that they speak for us.",
    },
    "too-local-to-count": {
        2: "We are heard at the town hall, and nowhere above it.",
        3: "The big choices are made for the whole county, and we are a dot on the map.",
    },
    "paid-worker-dominance": {
        1: "The worker now brings a resident to every outside meeting.",
        2: "Not on purpose, but all the phone numbers are in one office.",
        NOT_RELEVANT: "There are no paid workers here, so this cannot be in our way.",
    },
    "resident-conflict": {
        1: "There was one loud row about parking, and it is settled.",
        2: "Some people stay at home because of who else will be there.",
    },
    "group-disputes": {
        1: "The old quarrel about the hall is over. Both groups shared a stall.",
        2: "It goes back years, and nobody under forty knows why.",
        3: "Two groups will still not sit in one room.",
    },
    "outside-bodies-unwilling": {
        1: "They were wary at first, and now they turn up.",
        3: "We are told that we go over their heads, and then we hear nothing.",
    },
}
"""Why a partnership settled on an answer: by item, then by the answer that the reason explains."""

REMARKS: Final = (
    ("researching-needs", "Nobody has ever asked me anything, and I have lived here for ten years."),
    ("researching-needs", "The survey was good, but I would like to see what came of it."),
    ("listening-to-voices", "Evening meetings leave out everyone with small children."),
    ("setting-priorities", "We had too many first things."),
    ("holding-a-vision", "I like the drawing of how the square could be."),
    ("being-accountable", "Put the accounts up in the shop window, not just online."),
    ("building-shared-goals", "The sports club should be part of this too."),
    ("active-citizenship", "I would do more if I knew what was needed."),
    ("creating-leadership", "Young people would take a turn if someone showed them how."),
    ("supporting-networks", "The group chat got us through the winter."),
    ("deciding-together", "Sometimes it feels decided before we sit down."),
    ("coordinating-groups", "Three newsletters, and none of them has the bus times."),
    ("signposting", "The library desk is where I go to find things out."),
    ("building-trust", "Promises were kept this year. Thank you."),
    ("developing-people", "The cooking course gave me the nerve to speak up."),
    ("range-of-activities", "Something for teenagers after six, please."),
    ("mobilising", "The way people came out for the flood was the best of this place."),
    ("spaces-to-talk", "More soup nights!"),
    ("credible-structures", "What happens when the money stops?"),
    ("connected-residents", "I still know nobody on the other side of the main road."),
    ("community-trust", "Better than it was."),
    ("inclusive-community", "Posters in one language only."),
    ("agency-relationships", "Our officer changes every six months and we start again."),
    ("resident-influence", "The crossing shows that it can be done."),
    ("flexible-money", "Who decides about the small grants? I never heard."),
    ("meeting-space", "It is too cold in there from November on."),
    ("access-to-support", "I only answered for the part I know."),
    ("information-and-learning", "The trip to see another area opened my eyes."),
    ("reaching-everyone", "You will not reach my end by email."),
    ("reaching-everyone", "It is always the same faces, mine too."),
    ("bringing-groups-together", "We need someone from outside for this one."),
    ("vision-of-our-own", "It is a good plan, but it is long."),
    ("neighbourhood-identity", "We are two places, whatever the map says."),
    ("visible-difference", "The play area. You see it every day."),
    ("links-to-wider-plans", "Ask for the new homes plan before it is too late."),
    ("resident-time", "A few of us are worn out."),
    ("shared-leadership", "The garden group shows how it could be done."),
    ("voice-for-small-groups", "The dance club is still looking for a room."),
    ("knowing-who-decides", "A one-page list of who does what would help."),
    ("enabling-workers", "It is good to see residents in the chair."),
    ("power-in-few-hands", "Nobody means it badly, it has just grown that way."),
    ("inward-looking", "We do not need to invent everything ourselves."),
    ("short-term-focus", "We never get to the long-term part of the agenda."),
    ("day-to-day-running", "The building runs us and not the other way round."),
    ("competing-groups", "The two groups want the same thing."),
    ("too-local-to-count", "The county does not know where we are."),
    ("paid-worker-dominance", "I could not answer this with a worker beside me."),
    ("resident-conflict", "The parking again."),
    ("group-disputes", "Please, can this be over now?"),
    ("outside-bodies-unwilling", "They came to the last meeting, so there is hope."),
)
"""What people write beside an item, with its id."""
