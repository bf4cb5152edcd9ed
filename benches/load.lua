-- What wrk sends for scripts/bench, and the figures that it hands back as one line of JSON.
--
-- Arguments after `--`: METHOD FILE BODY KEY. FILE holds the paths to ask for in turn, one a line; KEY, unless empty,
-- begins the Idempotency-Key of each request, which is completed so that no two are the same.

local threads = 0

function setup(thread)
   threads = threads + 1
   thread:set("thread_number", threads)
end

function init(args)
   local method, file, body, key = args[1], args[2], args[3], args[4]
   local paths = {}
   for path in io.lines(file) do paths[#paths + 1] = path end
   wrk.method, wrk.path = method, paths[1]
   if body ~= "" then
      wrk.body = body
      wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
   end
   if key ~= "" then
      send_with_a_new_key(key .. "-" .. thread_number .. "-")
   elseif #paths > 1 then
      send_in_turn(paths)
   end
   -- With one path and no key wrk repeats a request that it makes itself, once.
end

-- The text before and after the key is made once, so that the load costs little beside what it measures.
function send_with_a_new_key(prefix)
   wrk.headers["Idempotency-Key"] = "@key@"
   local request_text = wrk.format()
   local from, to = request_text:find("@key@", 1, true)
   local before, after = request_text:sub(1, from - 1) .. prefix, request_text:sub(to + 1)
   local count = 0
   request = function()
      count = count + 1
      return before .. count .. after
   end
end

function send_in_turn(paths)
   local requests, next_one = {}, 0
   for number, path in ipairs(paths) do requests[number] = wrk.format(nil, path) end
   request = function()
      next_one = next_one % #requests + 1
      return requests[next_one]
   end
end

function done(summary, latency)
   local errors = summary.errors
   print(string.format(
      'FIGURES {"requests": %d, "seconds": %f, "p50_us": %d, "p99_us": %d, "errors": %d}',
      summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
      errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
