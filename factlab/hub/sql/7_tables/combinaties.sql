-- reads:   profile, voorziening; bound: threshold, most, rest
-- returns: null (the gemeente), combinatie, households, by name: an order by frequency would tell of hidden numbers
-- promise: the most frequent combinations of counted voorzieningen with at least threshold households, no
--          more than most of them, ties by name; then rest, the households with any other combination

WITH used AS (
    SELECT voorzieningen & (SELECT bit_or(bit) FROM voorziening WHERE telt) AS ids, households
    FROM profile
),
counted AS (
    SELECT ids, sum(households)::BIGINT AS households
    FROM used
    WHERE ids <> 0
    GROUP BY ids
),
named AS (
    SELECT string_agg(id, '+' ORDER BY id) AS combinatie, households
    FROM counted
    JOIN voorziening ON (counted.ids & voorziening.bit) <> 0 AND telt
    WHERE households >= $threshold
    GROUP BY ids, households
),
listed AS (
    SELECT combinatie, households, row_number() OVER (ORDER BY households DESC, combinatie) AS place
    FROM named
    QUALIFY place <= $most
)
SELECT NULL, combinatie, households
FROM (
    FROM listed
    UNION ALL
    SELECT $rest,
           coalesce((SELECT sum(households) FROM counted), 0) - coalesce((SELECT sum(households) FROM listed), 0),
           $most + 1
)
ORDER BY place > $most, combinatie;
