-- reads:   nothing
-- writes:  nothing
-- drops:   report
-- promise: no table or view holds a link key any more (audits/link_key_left)

DROP TABLE report;
