// The program `perennial`.

internal import PerennialCommands

@main
enum Perennial {
  static func main() async { await PerennialCommand.main() }
}
