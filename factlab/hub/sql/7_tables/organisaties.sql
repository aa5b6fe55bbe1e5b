-- reads:   profile
-- returns: area (null: the gemeente), aantal_organisaties, households
-- promise: the households by their number of organisations at the door

SELECT area, aantal_organisaties, sum(households)
FROM (
    SELECT area,
           households,
           CASE WHEN bit_count(organisations::HUGEINT) >= 5 THEN '5+'
                ELSE bit_count(organisations::HUGEINT)::VARCHAR END AS aantal_organisaties
    FROM profile
)
GROUP BY GROUPING SETS ((area, aantal_organisaties), (aantal_organisaties));
