-- wrk's script: sends METHOD with BODY, with every NUMBER in it replaced by one that was not used before, and prints what came as JSON.
local body = os.getenv("BODY")
local fresh = body:find("NUMBER", 1, true) ~= nil
local threads = 0
local counter = 0

function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

function init()
  wrk.method = os.getenv("METHOD")
  for name, value in (os.getenv("HEADERS") or ""):gmatch("([%w-]+)=([^;]+)") do
    wrk.headers[name] = value
  end
  wrk.body = body ~= "" and body or nil
  prepared = wrk.format()
end

function request()
  if not fresh then
    return prepared
  end
  counter = counter + 1
  return wrk.format(nil, nil, nil, (body:gsub("NUMBER", os.getenv("RUN") .. "-" .. id .. "-" .. counter)))
end

function done(summary, latency)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  print(string.format('JSON {"requests": %d, "perSecond": %.1f, "p50": %.3f, "p99": %.3f, "bad": %d}', summary.requests,
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(99) / 1000, bad))
end
