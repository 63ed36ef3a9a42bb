// What is wrong with a value in a file.

/// Why a text is not the number, time or quantity that it should be, in words that follow the name of its
/// column. They never repeat the text, which may be somebody's.
struct ValueFault: Error, Equatable {
  var problem: String

  init(_ problem: String) { self.problem = problem }
}
