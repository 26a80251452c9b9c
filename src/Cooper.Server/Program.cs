Console.WriteLine("cooper");
