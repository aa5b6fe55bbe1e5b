-- reads:   crowd, member, voorziening
-- returns: null (the gemeente), voorziening_a, voorziening_b, households
-- promise: the households with both, of the counted ones; both orders, and each voorziening with itself

WITH everywhere AS (
    SELECT combination, sum(households)::BIGINT AS households
    FROM crowd
    GROUP BY combination
),
pairs AS (
    SELECT a.voorziening AS a, b.voorziening AS b, sum(households) AS households
    FROM everywhere
    JOIN member AS a USING (combination)
    JOIN member AS b USING (combination)
    GROUP BY a.voorziening, b.voorziening
)
SELECT NULL, a.id, b.id, households
FROM pairs
JOIN voorziening AS a ON a.voorziening = pairs.a AND a.telt
JOIN voorziening AS b ON b.voorziening = pairs.b AND b.telt;
