// What is wrong with a value in a file.

/// Why a text is not the number, time or quantity that it should be, as it goes on behind the name of its column. It never
/// repeats the text, which may be somebody's.
struct ValueFault: Error, Equatable {
  var problem: String

  init(_ problem: String) { self.problem = problem }
}
