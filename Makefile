.DEFAULT_GOAL := help
.PHONY: help run invoke backing sam-invoke test localstack-test check check-model package deploy rollback smoke deploy-emulated bench startup bench-cold page-check eval herd streams regions faults valkey-faults jobs bulk prefetch cdn chaos costs money clients snippets \
    load load-basic load-stress load-quick load-herd load-soak concurrency fleet fleet-check compare figures memory sbom licences monitor vulnerabilities format clean
.DELETE_ON_ERROR:

# bin/java25 puts a JDK 25 first on PATH and execs, so signals reach the program directly.
# Without Maven, ./mvnw downloads it.
MVN := bin/java25 $(shell command -v mvn || echo ./mvnw) -B -ntp $(MVN_ARGS)
# Unlike -q, this still prints the warning that failed a build.
QUIETLY := -Dorg.slf4j.simpleLogger.defaultLogLevel=warn
# One line for each step.
PROGRESS := -Dorg.slf4j.simpleLogger.log.org.apache.maven.cli=info
TOOLS := .tools/venv
CHECKOV := .tools/checkov
EMULATOR := .tools/emulator
BROWSER := .tools/browser
K6 := .tools/k6/k6
PLOTS := .tools/plots
TYPED_CLIENT := .tools/typed-client
AXE := .tools/axe
CLIENTS := $(patsubst load-tests/clients/%-client,.tools/%/ready,$(wildcard load-tests/clients/*-client))
BOM := functions/target/bom.json
CLASSPATH_FILE := target/classpath.txt
CLASSPATH := local/$(CLASSPATH_FILE)
STARTUP := target/startup
SOURCES := pom.xml $(shell find shared functions local -path '*/src/main*' -o -name pom.xml)

# Maven 3.8 and some libraries use methods that JDK 25 warns about at every start.
QUIET_JVM := --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
export MAVEN_OPTS := $(MAVEN_OPTS) $(QUIET_JVM)

# The commit that a jar says it was built from (build.properties); empty without git.
export GIT_COMMIT := $(or $(GIT_COMMIT),$(shell git describe --always --dirty --exclude='*' --abbrev=12 2>/dev/null))

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Variables given to make are environment variables of the program. They are never printed.
# -Xmn512m: without it the young generation grows to gigabytes, and hits are not answered faster.
# DDB_LOCAL_TELEMETRY: DynamoDB Local would report its use over the network at every start, which also takes a second.
JAVA := exec env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAVEN_OPTS DDB_LOCAL_TELEMETRY=0 \
	    FUNCTION_CLASSPATH="$$(cat $(STARTUP)/functions.jars):$(CURDIR)/functions/target/classes:$(CURDIR)/shared/target/classes" \
	    FUNCTION_STARTUP_CACHE="$${FUNCTION_STARTUP_CACHE-$(CURDIR)/$(STARTUP)/functions.aot}" \
	    bin/java25 java $(QUIET_JVM) -XX:+UseParallelGC -Xmn512m -XX:AOTCache=$(STARTUP)/local.aot -Xlog:disable $(JVM_ARGS) \
	    -cp "$$(cat $(STARTUP)/local.jars):local/target/classes:functions/target/classes:shared/target/classes"

run: $(CLASSPATH) ## serve the API on http://localhost:3001; PORT=4000 ENVIRONMENTS=3 CONCURRENCY=4 FREEZE=true SNAPSTART=true VALKEY=embedded WARMING=true CDN=nginx DATA=folder LOG_FORMAT=json CLAUDE_PROVIDERS=anthropic,bedrock ANTHROPIC_BASE_URL=... (README)
	@$(JAVA) com.promptbuilder.local.Main

invoke: $(CLASSPATH) ## invoke FUNCTION=Optimize with its sample event in AWS's runtime client; EVENT=file sends another
	@$(JAVA) com.promptbuilder.local.InvokeMain $(FUNCTION) $(EVENT)

backing: $(CLASSPATH) ## start only the backends, for functions in containers: Claude simulator and DynamoDB Local
	@HOST=$${HOST:-$$(bin/docker-bridge || echo 127.0.0.1)}; export HOST; $(JAVA) com.promptbuilder.local.BackendsMain

sam-invoke: $(TOOLS)/ready functions/target/functions.jar ## invoke with "sam local invoke"; needs Docker and a running make backing
	@exec $(TOOLS)/bin/python bin/sam-invoke $(FUNCTION) $(EVENT)

test: ## run all tests, then search their output for planted words; MVN_ARGS='-pl shared -Dtest=ApiKeyTest' narrows
	@rm -rf shared/target/surefire-reports functions/target/surefire-reports local/target/surefire-reports
	@$(MVN) test
	@.ci/canaries . $(if $(MVN_ARGS),--some)

localstack-test: ## test table, queues, secret and template on LocalStack (Docker) or AWS_ENDPOINT_URL=http://localhost:4566; an error if skipped
	@exec bin/localstack-test $(MVN)

check: $(TOOLS)/ready $(CHECKOV)/ready ## check formatting, dependencies, template, samples, scripts, prose and documentation
	@$(MVN) $(QUIETLY) spotless:check test-compile dependency:analyze-only
	@.ci/check $(TOOLS)/bin $(CHECKOV)/bin

check-model: ## verify the model of the lease protocol with Spin; docs/spec/README.md
	@.ci/check-model

# Changes with the commit.
FORCE:
target/commit: FORCE
	@mkdir -p $(@D)
	@echo "$(GIT_COMMIT)" | cmp -s - $@ || echo "$(GIT_COMMIT)" >$@

functions/target/functions.jar: $(SOURCES) target/commit
	@$(MAKE) --no-print-directory package
	@touch $@

package: ## build functions/target/functions.jar, the code of every function
	@$(MVN) $(QUIETLY) -Dmaven.test.skip=true -pl functions -am package
	@ls -l functions/target/functions.jar

deploy: $(TOOLS)/ready ## check decisions and account, build, deploy; ENV=dev, staging or production, ACCEPT=... HOTFIX=true YES=true; docs/production.md
	@bin/deploy $(TOOLS)/bin "$(ENV)"

rollback: $(TOOLS)/ready ## stop a running deployment, or move all functions to their previous version; ENV=..., YES=true; docs/emergencies.md
	@$(TOOLS)/bin/python bin/rollback "$(ENV)"

smoke: ## smoke test of a running API, under a minute: URL=https://... KEY_FILE=...; docs/production.md
	@bin/smoke

deploy-emulated: $(TOOLS)/ready $(EMULATOR)/ready functions/target/functions.jar $(CLASSPATH) ## deploy to an AWS emulator, then call the API; needs Docker
	@LOCAL_CLASSPATH="local/target/classes:$$(cat $(CLASSPATH))"; export LOCAL_CLASSPATH; \
	    exec $(EMULATOR)/bin/python bin/deploy-emulated $(TOOLS)/bin

bench: ## run the JMH benchmarks and compare with the last run, 5 min; BENCH_ARGS='-f 1 KeyBenchmark' narrows
	@$(MVN) $(QUIETLY) -Dmaven.test.skip=true -pl load-tests/bench -am package
	@bin/java25 java $(QUIET_JVM) -jar load-tests/bench/target/benchmarks.jar -prof gc -rf json -rff load-tests/bench/target/result.json $(BENCH_ARGS)
	@load-tests/bench/report load-tests/bench/target/result.json

page-check: $(BROWSER)/ready $(AXE)/ready $(CLASSPATH) ## use the pages at / and /docs in a headless browser under load, screenshots in target/page, 4 min
	@exec $(BROWSER)/bin/python load-tests/page-check $(SHOTS)

eval: $(CLASSPATH) ## evaluate the prompts, 1 min; with ANTHROPIC_API_KEY also by Claude, up to EVAL_MAX_USD=1.00; load-tests/README.md
	@exec load-tests/eval/run

streams: $(CLASSPATH) ## measure event streams of two environments: delay, herd, killed leader, resumed client, proxy, 5 min; STREAMS_SHORT=1 four of them, 1 min
	@exec load-tests/streams $(SCENES)

regions: $(CLASSPATH) ## calls per question in two regions, and what callers see when one dies, 3 min; REGIONS_SHORT=1 sends fewer, 1 min
	@exec load-tests/regions

herd: ## count the Claude calls of herds of identical requests, 1 min
	@exec load-tests/herd

load-basic load-stress load-quick load-herd load-soak: $(K6) $(CLASSPATH)
	@exec load-tests/load $(@:load-%=%)

load: load-basic ## k6 load test, 4 min; also load-quick 30 s, load-stress 3 min, load-herd, load-soak 1 h; URL=... tests a running API

concurrency: $(CLASSPATH) ## 64 invocations at a time in one environment: memory, request ids, metrics, 10 min; CONCURRENCY_SECONDS=60 shortens
	@exec load-tests/concurrency

fleet: $(PLOTS)/ready $(CLASSPATH) ## simulate fleets of 1 to 10,000 environments: tables and plots of load-tests/README.md
	@exec $(PLOTS)/bin/python load-tests/fleet

fleet-check: $(CLASSPATH) ## compare the fleet model with two real environments; fails above 15 % difference
	@exec load-tests/fleet --check

compare: $(CLASSPATH) ## compare hits, herds, streams and memory with nginx, Varnish and LiteLLM (LITELLM=/path/to/litellm), 12 min; COMPARE_SHORT=1 shortens
	@exec load-tests/compare

figures: ## write the table of figures in README.md from what measuring targets left in target/figures
	@python3 -B load-tests/figures.py

memory: $(CLASSPATH) ## measure memory at rest, with a full cache, and 100,000 answers later; INSERTS=20000 shortens
	@exec load-tests/memory

faults: ## fault injection: DynamoDB slow or down, leader killed or frozen, client disconnects, 2 min; docs/fault-injection.md
	@exec load-tests/faults

valkey-faults: $(CLASSPATH) ## fault injection: Valkey killed, frozen, emptied, sending or holding garbage, 2 min; docs/fault-injection.md
	@exec load-tests/valkey

jobs: ## test asynchronous answers: herds, killed worker, failing job, priorities, refresh-ahead, warming, 11 min; docs/fault-injection.md
	@exec load-tests/jobs

bulk: ## test Message Batches: 200 jobs, environments killed meanwhile, 2 min; BULK_SHORT=1 shortens; docs/operations.md
	@exec load-tests/bulk

cdn: $(CLASSPATH) ## test nginx as the CDN: repeats, herd, what it stores, the API down, 1 min; CDN_SHORT=1 shortens; docs/operations.md
	@exec load-tests/cdn $(SCENES)

prefetch: $(CLASSPATH) ## test prefetching: sessions in patterns and random ones, off and on, 9 min; PREFETCH_SHORT=1 80 s; docs/operations.md
	@exec load-tests/prefetch

chaos: ## chaos test: 30 % Claude errors, environment kills, outage, one of two providers down, 11 min; CHAOS_SECONDS=30 shortens; docs/fault-injection.md
	@exec load-tests/chaos

money: $(CLASSPATH) ## compare five accounts of the dollars of 1,000 requests, from clients to Claude's bill, 1 min; MONEY_SHORT=1 sends 200
	@exec load-tests/money

clients: $(TYPED_CLIENT)/ready $(CLIENTS) $(CLASSPATH) ## real clients: one generated from OpenAPI and type-checked, and those of other protocols, 1 min; docs/clients.md
	@exec load-tests/clients/run

snippets: $(BROWSER)/ready $(CLASSPATH) ## execute the shell and JavaScript blocks of the documentation against the local runtime, 1 min; PAGES=docs/api.md narrows
	@exec $(BROWSER)/bin/python load-tests/snippets $(PAGES)

costs: $(CLASSPATH) ## cost of 1,000 requests, Claude and AWS, from measured calls, 3 min; docs/costs.md
	@exec load-tests/costs

sbom: $(BOM) ## write the bill of materials of the deployed jar (CycloneDX): functions/target/bom.json and bom.xml

licences: $(BOM) ## list the licences of the deployed jar; fails on one that is not accepted
	@python3 .ci/components.py licences $(BOM)

vulnerabilities: $(BOM) ## ask osv.dev for vulnerabilities of the deployed jar; needs the Internet
	@python3 .ci/components.py vulnerabilities $(BOM)

startup: $(CLASSPATH) ## measure the start of the local runtime with and without its AOT caches, 3 min; ROUNDS=2 shortens
	@exec load-tests/startup

bench-cold: ## measure cold starts in AWS's runtime client against a bare handler, 2 min
	@exec load-tests/cold

monitor: ## start Prometheus and Alertmanager, with Docker also Grafana and Jaeger, for make run; PORT=4000; dashboards/README.md
	@exec bin/monitor

format: ## format Java sources and poms
	@$(MVN) $(QUIETLY) spotless:apply

clean: ## delete build output; tools stay in .tools
	@$(MVN) $(QUIETLY) clean
	@rm -rf target .aws-sam

$(BOM): pom.xml shared/pom.xml functions/pom.xml
	@$(MVN) $(QUIETLY) -Dmaven.test.skip=true -pl functions -am compile cyclonedx:makeBom
	@touch $@

# go.sum has the checksums of k6 and its dependencies. Without Go, a k6 on PATH is used.
$(K6): load-tests/k6/go.mod load-tests/k6/go.sum
	@if command -v go >/dev/null; then echo "Building k6 into $(@D), two minutes ..."; cd load-tests/k6 && go build -trimpath -o ../../$@ go.k6.io/k6; \
	    elif command -v k6 >/dev/null; then mkdir -p $(@D); ln -sf "$$(command -v k6)" $@; \
	    else echo "The load tests need k6: install Go 1.25 or later, or k6 itself." >&2; exit 1; fi
	@touch -c -h $@

# package-lock.json has the checksums. Without npm, make clients skips the typed client, make page-check skips axe, and both report it.
$(TYPED_CLIENT)/ready: load-tests/clients/typed/package.json load-tests/clients/typed/package-lock.json
$(AXE)/ready: load-tests/page/package.json load-tests/page/package-lock.json
$(TYPED_CLIENT)/ready $(AXE)/ready:
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@if command -v npm >/dev/null; then echo "Installing $< into $(@D) ..."; cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch ready; fi

# Class folders instead of jars: a change costs one compilation; without a change Maven does not start.
$(CLASSPATH): $(SOURCES) $(if $(wildcard $(STARTUP)/trained),,$(STARTUP))
	@echo "Building$(if $(wildcard $@),, for the first time, which also downloads libraries) ..."
	@$(MVN) $(QUIETLY) $(if $(wildcard $@),,$(PROGRESS)) -pl local -am compile dependency:build-classpath -DincludeScope=runtime -Dmdep.outputFile=$(CLASSPATH_FILE)
	@bin/startup-cache $(QUIET_JVM)
	@touch $@

# Its absence makes the rule above train the start-up caches again.
$(STARTUP): ;

# --clear: an incomplete virtual environment is created again.
$(TOOLS)/ready: .ci/requirements.txt
$(CHECKOV)/ready: .ci/checkov-requirements.txt
$(EMULATOR)/ready: .ci/emulator-requirements.txt
$(BROWSER)/ready: .ci/browser-requirements.txt
$(PLOTS)/ready: load-tests/requirements.txt
$(CLIENTS): .tools/%/ready: .ci/%-requirements.txt
.tools/%/ready:
	@test ! -L $(@D) || { echo "$(@D) is a symbolic link; --clear would empty its target" >&2; exit 1; }
	@echo "Installing $< into $(@D) ..."
	@python3 -m venv --clear $(@D)
	@$(@D)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@
