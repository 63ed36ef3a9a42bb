// Standard input, output and error, where whoever started the program left some of them closed.

internal import Glibc

enum OpenDescriptors {
  /// Opens what is missing of descriptors 0 to 2, so that no file of the ledger's takes its number: what is printed would go
  /// into it. They are opened the wrong way around: reading and writing there fails, as it does on a closed descriptor, rather
  /// than to find nothing and to lose what was said.
  static func complete() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest number that is free is this one.
      if open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0 { exit(71) }
    }
  }
}
