-- reads:   seen
-- returns: voorzieningen_high, voorzieningen_low, partners, households: of the whole gemeente
-- promise: internal, to be added up to numbers of voorzieningen at once (see profiles.sql for the two halves)

SELECT (voorzieningen >> 64)::UBIGINT                  AS voorzieningen_high,
       (voorzieningen & 18446744073709551615)::UBIGINT AS voorzieningen_low,
       partners,
       sum(households)::BIGINT                         AS households
FROM seen
GROUP BY voorzieningen, partners;
