use proc_macro::TokenStream;

/// The text in capitals, made while compiling.
#[proc_macro]
pub fn loud(input: TokenStream) -> TokenStream {
    input.to_string().to_uppercase().parse().unwrap()
}
