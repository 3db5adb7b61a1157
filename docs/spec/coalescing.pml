/*
 * Model of the lease protocol: callers of one key, each in its own environment, and the record that they share. README.md
 * maps it to the code.
 *
 *   -DPATIENT                no caller has a deadline, so that liveness is a stronger property
 *
 * Mutations, which the check must refute:
 *   -DNO_FENCING             any caller completes and renews a lease
 *   -DUNCONDITIONAL_ACQUIRE  a lease is acquired although the record has changed since it was seen
 *   -DNO_EXPIRY              a lease never expires
 *   -DJOB_LEADS              a pending job is a lease that lasts until its job runs
 *   -DNO_RECOGNITION         a repeated completion counts as a lost lease
 *   -DRENEW_RELEASED         a renewal undoes a release
 */

#define CALLERS 3
#define NO_CALLER CALLERS

/* Upper bounds of mishaps and failures. */
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef FREEZES
#define FREEZES 2
#endif
#ifndef FAILURES
#define FAILURES 2
#endif

mtype = { absent, leased, answered, failed };   /* the record */
mtype = { none, answer, failure, bug };         /* the result of a load */

/* The record. The lease has no end time in the model: it is released, or expires by observation. */
mtype status = absent;
byte owner;             /* the fencing token: each caller leads at most once, so its number is unique */
bit released;

/* Compare-and-set: true while the record has not changed since this caller saw it. A renewal changes it too. */
bit unchanged[CALLERS];

bit beats[CALLERS];     /* its heartbeat runs */
bit crashed[CALLERS + 1];   /* NO_CALLER is never one of these */
bit frozen[CALLERS + 1];
bit ended[CALLERS + 1];

byte crashes, freezes, failures;

/* Variables of the properties only. */
byte credit = 1;        /* 1 + mishaps + failures - calls */
byte newest;            /* owner of the newest lease */
bit completed;          /* the newest lease was completed */
bit hasAnswer;          /* the record once had an answer */

#define holds(i) (status == leased && owner == i)

#ifdef NO_FENCING
#define mayWrite(i) (true)
#else
#define mayWrite(i) holds(i)
#endif

/* A repeated completion: the record shows this owner's outcome. */
#ifdef NO_RECOGNITION
#define isMine(i) (false)
#else
#define isMine(i) (owner == i && (status == answered || status == failed))
#endif

#ifdef RENEW_RELEASED
#define mayRenew(i) (mayWrite(i))
#else
#define mayRenew(i) (mayWrite(i) && !released)
#endif

#ifdef UNCONDITIONAL_ACQUIRE
#define mayAcquire(i) (true)
#else
#define mayAcquire(i) (unchanged[i])
#endif

/* A working leader renews in time: a lease is unchanged for its whole duration only if its owner is crashed, frozen or done. */
#ifdef NO_EXPIRY
#define hasExpired (released)
#else
#define hasExpired (released || crashed[owner] || frozen[owner] || ended[owner])
#endif

inline written() {
    unchanged[0] = 0;
    unchanged[1] = 0;
    unchanged[2] = 0
}

inline acquire(i) {
    assert(!hasAnswer);                     /* an answer is never removed */
    status = leased;
    owner = i;
    released = 0;
    written();
    newest = i;
    completed = 0;
    beats[i] = 1
}

inline complete(i, outcome) {
    assert(newest == i && !completed);      /* only the newest lease is completed, and once */
    assert(!hasAnswer);                     /* an answer is never overwritten */
    completed = 1;
    if
    :: outcome == answer -> status = answered; hasAnswer = 1
    :: else -> status = failed
    fi;
    written()
}

/* Declared first: processes 0 to 2. */
#define me _pid

active [CALLERS] proctype Caller() provided (!frozen[me]) {
    mtype made = none;
    {
        true;                                               /* starts at any time */
look:
        atomic {
            unchanged[me] = 1;
            if
            :: status == answered -> goto done              /* with the answer */
            :: status == failed -> goto done                /* with the failure, which has not expired */
            :: status == failed -> goto compete             /* the failure has expired */
            :: status == absent -> goto compete
            :: status == leased && hasExpired -> goto compete
            :: status == leased && !hasExpired -> goto look
#ifndef PATIENT
            :: status == leased && !hasExpired -> goto done  /* at its own deadline */
#endif
            fi
        }
compete:
        atomic {
            if
            :: mayAcquire(me) -> acquire(me)
            :: else -> goto look
            fi
        }
        d_step {
            assert(credit > 0);                             /* calls <= 1 + mishaps + failures */
            credit--
        }
        if
        :: made = answer
        :: atomic { failures < FAILURES -> failures++; credit++; made = failure }
        :: atomic { failures < FAILURES -> failures++; credit++; made = bug }
        fi;
repeat:
        atomic {
            if
            :: made == bug && mayWrite(me) -> released = 1; written()
            :: made != bug && mayWrite(me) ->
                complete(me, made);
                beats[me] = 0;
                if
                :: true
                :: goto lost                                /* the acknowledgement is lost */
                fi
            :: made != bug && !mayWrite(me) && isMine(me)   /* recognized; nothing is written */
            :: else ->                                      /* lost its lease: its own caller still gets the outcome */
                assert(made == bug || newest != me || !completed);      /* its outcome is not in the record */
                beats[me] = 0
            fi;
            made = none
        };
        goto done;
lost:
        true -> goto repeat;
done:
        ended[me] = 1
    } unless {
        crashed[me]
    }
}

#define beat(i) (beats[i] && !crashed[i] && !frozen[i] && status == leased && mayRenew(i))

inline renew(i) {
    assert(!released);                      /* a released lease stays free until it is acquired */
    written();
    beats[i] = !ended[i]
}

/* Renews the leases of all leaders. A late renewal may arrive after the release of the lease, and is refused. */
active proctype Heartbeats() {
end:
    do
    :: d_step { beat(0) -> renew(0) }
    :: d_step { beat(1) -> renew(1) }
    :: d_step { beat(2) -> renew(2) }
    od
}

/*
 * An asynchronous caller, which sets a pending job at any time. A new record gets a released lease. An existing record changes only for
 * compare-and-set. The job itself is one of the callers.
 */
active proctype PendingJob() {
end:
    d_step {
        if
        :: status == absent ->
            status = leased;
            owner = NO_CALLER;
#ifndef JOB_LEADS
            released = 1
#endif
        :: else
        fi;
        written()
    }
}

/* A mishap may cost another call only if it happens to a leader during its lease. */
inline mishap(i) {
    if
    :: holds(i) && !crashed[i] && !frozen[i] && !ended[i] -> credit++
    :: else
    fi
}

inline crash(i) {
    crashes++;
    mishap(i);
    crashed[i] = 1
}

inline freeze(i) {
    freezes++;
    mishap(i);
    frozen[i] = 1
}

/* Crashes callers, and freezes others for longer than a lease, at any time. Mishaps are bounded, so every frozen caller continues. */
active proctype Fate() {
end:
    do
    :: d_step { crashes < CRASHES && !crashed[0] -> crash(0) }
    :: d_step { crashes < CRASHES && !crashed[1] -> crash(1) }
    :: d_step { crashes < CRASHES && !crashed[2] -> crash(2) }
    :: d_step { freezes < FREEZES && !frozen[0] -> freeze(0) }
    :: d_step { freezes < FREEZES && !frozen[1] -> freeze(1) }
    :: d_step { freezes < FREEZES && !frozen[2] -> freeze(2) }
    :: d_step { crashes + freezes < CRASHES + FREEZES -> crashes = CRASHES; freezes = FREEZES }
    :: d_step { frozen[0] -> frozen[0] = 0 }
    :: d_step { frozen[1] -> frozen[1] = 0 }
    :: d_step { frozen[2] -> frozen[2] = 0 }
    od
}

#define isServed(i) (ended[i] || crashed[i])

ltl everyCallerEnds { <> (isServed(0) && isServed(1) && isServed(2)) }
