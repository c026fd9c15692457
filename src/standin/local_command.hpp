#pragma once
// `sluice local ...`: starts, stops and looks at the local stand-in, and changes its world.
//
//   up [--folder DIR] [--port N] [--s3-port N] [--aws-port N] [--detach]
//   down   status   world
//   associate-role ARN|NAME [--wait-seconds N]              disassociate-role ARN|NAME
//
// Called by app/ with the words after `local`. Prints for people on stdout and stderr; never
// throws.
#include <string>
#include <vector>

namespace standin {

/// Runs the command; the exit code: 0 done, 2 the request is wrong, 4 it could not be done.
int run_local_command(std::vector<std::string> args);

}  // namespace standin
