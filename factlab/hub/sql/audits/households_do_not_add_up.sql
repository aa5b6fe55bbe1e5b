-- reads:   profile, area
-- returns: area: those whose profiles do not add up to the households of the area, known to the round or not
-- promise: no rows after 5_without

SELECT area
FROM (SELECT area, sum(households) AS counted FROM profile GROUP BY area) AS profiled
FULL JOIN (SELECT area, households FROM area WHERE households <> 0) AS known USING (area)
WHERE counted IS DISTINCT FROM households;
