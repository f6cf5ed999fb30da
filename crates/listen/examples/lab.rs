fn main(){listen::lab::run()}
