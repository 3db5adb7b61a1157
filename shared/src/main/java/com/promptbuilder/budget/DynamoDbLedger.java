package com.promptbuilder.budget;

import com.promptbuilder.budget.Ledger.Reservation;
import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.Usd;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Ledger in DynamoDB: one item per window ({@link WindowItem}), one conditional update per operation ({@link LedgerUpdate}). A condition on
 * the reservation's own attribute makes it idempotent, since the AWS SDK repeats a write whose acknowledgement was lost.
 */
public record DynamoDbLedger(DynamoDbTable table) implements Ledger {
    /** Id of the item with the stored limits. An attribute is a string or a number. */
    private static final String LIMITS = "settings";

    /** The item after a write, or the one that refused it. */
    private record Result(boolean isWritten, WindowItem item) {}

    @Override
    public Spend read(BudgetWindow window) {
        return new WindowItem(WindowItem.FORM.read(table, table.item(window.id()))).spend();
    }

    @Override
    public Admission reserve(Reservation reservation) {
        Result acquired = write(reservation.window(), LedgerUpdate.acquisition(reservation));
        Map<String, Long> expired = acquired.item().expired(reservation.time());
        if (expired.isEmpty()) {
            return admission(acquired, reservation);
        }
        // If an expired reservation was settled meanwhile, this gives nothing back and the next call tries again.
        Result givenBack = write(reservation.window(), LedgerUpdate.giveBack(expired));
        return acquired.isWritten()
                ? admission(givenBack, reservation)
                : admission(write(reservation.window(), LedgerUpdate.acquisition(reservation)), reservation);
    }

    // A refusal by its own attribute is the repetition of a write whose acknowledgement was lost.
    private static Admission admission(Result result, Reservation reservation) {
        return new Admission(result.item().has(reservation), result.item().spend());
    }

    @Override
    public void release(Reservation reservation) {
        write(reservation.window(), LedgerUpdate.release(reservation));
    }

    @Override
    public Spend settle(Reservation reservation, Usd cost, Instant now) {
        BudgetWindow window = reservation.window();
        if (!reservation.mayBeGivenBack(now)) {
            // If it is absent, an earlier attempt has settled it.
            return write(window, LedgerUpdate.settlement(reservation, cost))
                    .item()
                    .spend();
        }
        Result settled = write(window, LedgerUpdate.markedSettlement(reservation, cost));
        boolean isSettled = settled.isWritten() || cost.equals(Usd.ZERO);
        Result charged = isSettled ? settled : write(window, LedgerUpdate.charge(reservation, cost));
        return charged.item().spend();
    }

    @Override
    public boolean tryWarn(BudgetWindow window, int percent) {
        return write(window, LedgerUpdate.warning(window, percent)).isWritten();
    }

    @Override
    public Map<String, String> storedLimits() {
        Map<String, String> limits = new HashMap<>();
        table.item(LIMITS).forEach((name, value) -> limits.put(name, text(value)));
        limits.remove("id");
        return limits;
    }

    private static String text(AttributeValue value) {
        return Optional.ofNullable(value.s())
                .or(() -> Optional.ofNullable(value.n()))
                .orElse("?");
    }

    /** Writes to a window. If its item cannot be read, an empty item replaces it first. */
    private Result write(BudgetWindow window, LedgerUpdate ledgerUpdate) {
        UpdateItemRequest update = ledgerUpdate.request(table.name(), window);
        try {
            Result result = write(update);
            return isReplaced(window, result.item().attributes()) ? write(update) : result;
        } catch (StoreUnavailableException e) {
            if (!isOfAnotherType(e) || !isReplaced(window, table.item(window.id()))) {
                throw e;
            }
            return write(update);
        }
    }

    private Result write(UpdateItemRequest update) {
        try {
            return new Result(
                    true,
                    new WindowItem(
                            table.call(client -> client.updateItem(update)).attributes()));
        } catch (ConditionalCheckFailedException e) {
            return new Result(false, new WindowItem(e.item()));
        }
    }

    private boolean isReplaced(BudgetWindow window, Map<String, AttributeValue> found) {
        Map<String, AttributeValue> empty = new HashMap<>(Attributes.key(window.id()));
        empty.put(WindowItem.EXPIRATION, WindowItem.expiration(window));
        return WindowItem.FORM.replace(table, found, empty);
    }

    /** True if DynamoDB refused the update, which it does if an attribute is no number. */
    private static boolean isOfAnotherType(StoreUnavailableException e) {
        return e.getCause() instanceof DynamoDbException refused
                && refused.awsErrorDetails() != null
                && "ValidationException".equals(refused.awsErrorDetails().errorCode());
    }
}
