package com.promptbuilder.claude;

import com.promptbuilder.table.StoreException;
import com.promptbuilder.table.TableGuard;

import java.time.Instant;
import java.util.Optional;

/**
 * The fleet's circuits while the table answers, and this process's own while it does not. What was opened here while it did not stays so
 * until a probe of this process closes it. Never throws.
 */
public final class SharedCircuits implements Circuits {
    private final Circuits fleet;
    private final TableGuard guard;
    private final Circuits local = new LocalCircuits();

    public SharedCircuits(Circuits fleet, TableGuard guard) {
        this.fleet = fleet;
        this.guard = guard;
    }

    @Override
    public Optional<Open> read(String mode) {
        Optional<Open> here = local.read(mode);
        if (here.isPresent() || !guard.isSteady()) {
            return here;
        }
        try {
            return guard.call(() -> fleet.read(mode));
        } catch (StoreException away) {
            return Optional.empty();
        }
    }

    @Override
    public void open(String mode, Instant until) {
        if (!isTold(() -> fleet.open(mode, until))) {
            local.open(mode, until);
        }
    }

    @Override
    public boolean takeProbe(String mode, String owner, Instant now, Instant until) {
        if (local.read(mode).isPresent()) {
            return local.takeProbe(mode, owner, now, until);
        }
        try {
            return guard.call(() -> fleet.takeProbe(mode, owner, now, until));
        } catch (StoreException away) {
            return true;
        }
    }

    @Override
    public void close(String mode, String owner) {
        if (local.read(mode).isPresent()) {
            local.close(mode, owner);
        } else {
            // Where it is not told, the probe's time passes and the next one closes it.
            isTold(() -> fleet.close(mode, owner));
        }
    }

    @Override
    public void reopen(String mode, String owner, Instant until) {
        if (local.read(mode).isPresent()) {
            local.reopen(mode, owner, until);
        } else if (!isTold(() -> fleet.reopen(mode, owner, until))) {
            local.open(mode, until);
        }
    }

    private boolean isTold(Runnable change) {
        try {
            guard.call(() -> {
                change.run();
                return true;
            });
            return true;
        } catch (StoreException away) {
            return false;
        }
    }
}
