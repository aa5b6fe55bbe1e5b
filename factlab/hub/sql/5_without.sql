-- reads:   area, profile
-- writes:  profile: for each area the households that no partner reported, if there are any
-- drops:   nothing
-- promise: the profiles of an area add up to its households (audits/households_do_not_add_up)

INSERT INTO profile
SELECT area, 0::UHUGEINT, 0::UBIGINT, 0::UBIGINT, area.households - coalesce(reported.households, 0)
FROM area
LEFT JOIN (SELECT area, sum(households) AS households FROM profile GROUP BY area) AS reported USING (area)
WHERE area.households > coalesce(reported.households, 0);
