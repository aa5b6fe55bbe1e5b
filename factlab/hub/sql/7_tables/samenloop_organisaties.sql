-- reads:   profile, organisation
-- returns: null (the gemeente), organisatie_a, organisatie_b, households
-- promise: the households with both at the door; both orders, and each organisation with itself

WITH door AS (
    SELECT organisations, sum(households) AS households
    FROM profile
    WHERE organisations <> 0
    GROUP BY organisations
)
SELECT NULL, a.id, b.id, sum(households)
FROM door
JOIN organisation AS a ON (door.organisations & a.bit) <> 0
JOIN organisation AS b ON (door.organisations & b.bit) <> 0
GROUP BY a.id, b.id;
