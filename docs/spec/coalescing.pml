/*
 * Callers of one key in as many environments, and the record that they share: README.md tells what stands for what.
 *
 *   -DPATIENT                nobody's deadline passes: liveness then says more
 *   -DNO_FENCING             a lease is completed and renewed by whoever comes      } these six are wrong,
 *   -DUNCONDITIONAL_ACQUIRE  a lease is taken whatever became of the record seen    } and the check has
 *   -DNO_EXPIRY              a lease never passes                                   } to say so
 *   -DPROMISE_LEADS          a promise is a lease that lasts until its job comes    }
 *   -DNO_RECOGNITION         a repeated completion counts as a lost lease           }
 *   -DRENEW_RELEASED         a renewal undoes a release                             }
 */

#define CALLERS 3
#define NOBODY CALLERS

/* At most so many. */
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
mtype = { none, answer, failure, bug };         /* what Claude's answer was, or how the making broke */

/* The record. Its lease's end is not a time here: the lease is given back, or passes by observation. */
mtype status = absent;
byte owner;             /* the fencing token: each caller leads at most once, so its number is fresh */
bit givenBack;

/* Compare-and-set: true while the record still is what this caller saw. A renewal changes it too. */
bit unchanged[CALLERS];

bit beats[CALLERS];     /* its heartbeat */
bit crashed[CALLERS + 1];   /* nobody is none of these, ever */
bit frozen[CALLERS + 1];
bit ended[CALLERS + 1];

byte crashes, freezes, failures;

/* What only the properties look at. */
byte credit = 1;        /* 1 + mishaps + failures - calls */
byte newest;            /* who took the newest lease */
bit completed;          /* and whether it was completed */
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
#define mayRenew(i) (mayWrite(i) && !givenBack)
#endif

#ifdef UNCONDITIONAL_ACQUIRE
#define mayAcquire(i) (true)
#else
#define mayAcquire(i) (unchanged[i])
#endif

/* Whoever is at work renews in time: a lease is seen to stand still for its whole length only if its owner is not at work. */
#ifdef NO_EXPIRY
#define hasPassed (givenBack)
#else
#define hasPassed (givenBack || crashed[owner] || frozen[owner] || ended[owner])
#endif

inline written() {
    unchanged[0] = 0;
    unchanged[1] = 0;
    unchanged[2] = 0
}

inline acquire(i) {
    assert(!hasAnswer);                     /* an answer is not taken away */
    status = leased;
    owner = i;
    givenBack = 0;
    written();
    newest = i;
    completed = 0;
    beats[i] = 1
}

inline complete(i, outcome) {
    assert(newest == i && !completed);      /* only the newest lease is completed, and once */
    assert(!hasAnswer);                     /* nobody writes over an answer */
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
        true;                                               /* it comes when it comes */
look:
        atomic {
            unchanged[me] = 1;
            if
            :: status == answered -> goto done              /* with the answer */
            :: status == failed -> goto done                /* with the failure: it still counts */
            :: status == failed -> goto compete             /* the failure has expired */
            :: status == absent -> goto compete
            :: status == leased && hasPassed -> goto compete
            :: status == leased && !hasPassed -> goto look
#ifndef PATIENT
            :: status == leased && !hasPassed -> goto done  /* its own deadline has come */
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
            :: made == bug && mayWrite(me) -> givenBack = 1; written()
            :: made != bug && mayWrite(me) ->
                complete(me, made);
                beats[me] = 0;
                if
                :: true
                :: goto lost                                /* the acknowledgement */
                fi
            :: made != bug && !mayWrite(me) && isMine(me)   /* recognized; nothing is written */
            :: else ->                                      /* led in vain: its own caller is served all the same */
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
    assert(!givenBack);                     /* a released lease stays free until it is acquired */
    written();
    beats[i] = !ended[i]
}

/* Renews for all who lead. A renewal that was on its way may arrive after the lease was released, and is refused. */
active proctype Heartbeats() {
end:
    do
    :: d_step { beat(0) -> renew(0) }
    :: d_step { beat(1) -> renew(1) }
    :: d_step { beat(2) -> renew(2) }
    od
}

/*
 * An asynchronous caller: at some moment it promises a job. Where there is nothing, the promise stands beside a lease that is given back;
 * else only beside what stands there, which is changed for those who compare. The job itself is one of the callers.
 */
active proctype Promise() {
end:
    d_step {
        if
        :: status == absent ->
            status = leased;
            owner = NOBODY;
#ifndef PROMISE_LEADS
            givenBack = 1
#endif
        :: else
        fi;
        written()
    }
}

/* A mishap may cost another call only if it befalls a leader while it leads. */
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

/*
 * Kills callers at any moment, and stops others for longer than a lease; or spares them. It runs out of mishaps, so what is frozen goes on
 * some time.
 */
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

ltl everybodyEnds { <> (isServed(0) && isServed(1) && isServed(2)) }
