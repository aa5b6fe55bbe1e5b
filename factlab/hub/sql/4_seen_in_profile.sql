-- reads:   profile, of a round without offices
-- writes:  seen (area, voorzieningen, partners, households)
-- drops:   nothing: link_quality does, once it has counted
-- promise: as 4_seen: without offices the partners that reported a household are its organisations

CREATE TABLE seen AS
SELECT area, voorzieningen, organisations AS partners, households
FROM profile
WHERE organisations <> 0;
