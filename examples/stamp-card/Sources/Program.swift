import PerennialCommands

@main
struct Program {
  static func main() async { await PerennialCommand.main(adding: [StampCard.self, Tastings.self]) }
}
