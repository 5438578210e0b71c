-- The programs that do not ask the witnesses hear that the one that does has an answer.
CREATE TRIGGER cosigned_rings AFTER INSERT OR UPDATE ON cosigned
FOR EACH STATEMENT EXECUTE FUNCTION ring('psephos_settled');
