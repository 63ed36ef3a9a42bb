// Standard input, output and error, where whoever started the program left some of them closed.

internal import Glibc

enum OpenDescriptors {
  /// Opens those of the descriptors 0 to 2 that are closed. Otherwise a file of the ledger's could take
  /// such a number, and what is printed would go into it. Standard input is opened for writing only, the
  /// others for reading only: so using them fails, as it does on a closed descriptor, and nothing is read
  /// or lost in silence.
  static func complete() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // Opening takes the lowest number that is free, which is this one.
      if open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0 { exit(71) }
    }
  }
}
